resource "dynamodb_table" "this" {
  name          = "${var.prefix}-orders"
  partition_key = { name = "id" }
  alarms        = { alarm_actions = ["arn:aws:sns:us-east-1:${var.account}:oncall"] }
  replicas      = {}
}
