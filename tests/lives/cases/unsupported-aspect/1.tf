resource "dynamodb_table" "this" {
  name                   = "${var.prefix}-orders"
  partition_key          = { name = "orderId" }
  point_in_time_recovery = { enabled = false }
  guardrail_suppressions = { "protection.unrecoverable" = "the data of this test may be lost" }
}
