resource "dynamodb_table" "this" {
  name          = "${var.prefix}-bbb"
  partition_key = { name = "id" }
  alarms        = { alarm_actions = ["arn:aws:sns:us-east-1:111122223333:oncall"], name_prefix = "ours-" }
}

# With this prefix its alarms have the names of the first table's.
resource "dynamodb_table" "other" {
  name          = "bbb"
  partition_key = { name = "id" }
  alarms        = { alarm_actions = ["arn:aws:sns:us-east-1:111122223333:oncall"], name_prefix = "ours-${var.prefix}-" }

  # Planned before the other, it would be refused because of the alarms that exist.
  depends_on = [dynamodb_table.this]
}
