resource "dynamodb_table" "this" {
  name          = "${var.prefix}-ledger"
  partition_key = { name = "id" }
  replicas      = {}
}
