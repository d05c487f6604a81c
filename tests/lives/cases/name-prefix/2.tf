resource "dynamodb_table" "this" {
  name_prefix   = "${var.prefix}-"
  partition_key = { name = "id" }
  tags          = { Environment = "test" }
}
