resource "dynamodb_table" "this" {
  name          = "${var.prefix}-orders"
  partition_key = { name = "id" }

  alarms = {
    alarm_actions = ["arn:aws:sns:us-east-1:${var.account}:oncall"]
    rules         = { read_throttle = { threshold = 7 } }
  }

  replicas = {
    eu-west-1 = { alarm_actions = ["arn:aws:sns:eu-west-1:${var.account}:oncall"] }
    us-west-2 = {}
  }
}
