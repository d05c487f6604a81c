resource "dynamodb_table" "this" {
  name          = "${var.prefix}-shared"
  partition_key = { name = "id" }
  tags          = { Environment = "test" }
}
