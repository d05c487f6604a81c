resource "dynamodb_table" "this" {
  name          = "${var.prefix}-orders"
  partition_key = { name = "id" }
  stream        = { view_type = "NEW_AND_OLD_IMAGES" }
}
