resource "dynamodb_table" "source" {
  name          = "${var.prefix}-source"
  partition_key = { name = "id" }
}
