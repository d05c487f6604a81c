resource "dynamodb_table" "this" {
  name          = "${var.prefix}-orders"
  partition_key = { name = "orderId" }
  alarms = {
    alarm_actions = ["arn:aws:sns:us-east-1:123456789012:oncall"]
    rules         = { read_throttle = { threshold = 10 / 3 } }
  }
}
