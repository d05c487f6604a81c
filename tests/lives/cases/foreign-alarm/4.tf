resource "dynamodb_table" "this" {
  name          = "${var.prefix}-b"
  partition_key = { name = "id" }
  alarms        = { name_prefix = "ours-" }
}
