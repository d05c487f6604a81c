resource "dynamodb_table" "this" {
  name                        = "${var.prefix}-bbb"
  partition_key               = { name = "id" }
  deletion_protection_enabled = false
  alarms                      = { alarm_actions = ["arn:aws:sns:us-east-1:111122223333:oncall"] }
}
