resource "dynamodb_table" "this" {
  name          = "${var.prefix}-taken"
  partition_key = { name = "id" }
}
