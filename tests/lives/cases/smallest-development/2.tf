resource "dynamodb_table" "this" {
  name                        = "${var.prefix}-orders"
  partition_key               = { name = "orderId" }
  guardrail_suppressions      = { "protection.unrecoverable" = "the data of this test may be lost" }
}
