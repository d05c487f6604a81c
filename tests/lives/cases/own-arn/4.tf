resource "dynamodb_table" "this" {
  name          = "${var.prefix}-shared"
  partition_key = { name = "id" }
  stream        = { view_type = "NEW_IMAGE" }
}
