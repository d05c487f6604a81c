resource "dynamodb_table" "this" {
  name                        = "${var.prefix}-orders"
  partition_key               = { name = "orderId" }
  deletion_protection_enabled = false
  guardrail_suppressions = {
    "protection.deletion-disabled" = "the table of this test is deleted"
    "protection.unrecoverable"     = "the data of this test may be lost"
  }
}
