resource "dynamodb_table" "this" {
  name          = "${var.prefix}-restored"
  partition_key = { name = "id" }
}
