resource "dynamodb_table" "this" {
  name          = "${var.prefix}-secrets"
  partition_key = { name = "id" }
}
