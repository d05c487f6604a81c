resource "dynamodb_table" "this" {
  name          = "${var.prefix}-bbb"
  partition_key = { name = "id" }
  alarms        = {}
}
