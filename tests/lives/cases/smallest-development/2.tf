resource "dynamodb_table" "this" {
  name                        = "${var.prefix}-orders"
  partition_key               = { name = "orderId" }
  guardrail_suppressions      = { "protection.destroy" = "the data of this test may be lost" }
}
