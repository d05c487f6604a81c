resource "dynamodb_table" "this" {
  name          = "${var.prefix}-bounded"
  partition_key = { name = "id" }
}
