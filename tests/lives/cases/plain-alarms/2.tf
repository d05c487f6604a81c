resource "dynamodb_table" "this" {
  name          = "${var.prefix}-watched"
  partition_key = { name = "id" }

  alarms = {
    alarm_actions = ["arn:aws:sns:${var.region}:${var.account}:oncall"]
    name_prefix   = "${var.prefix}-"
    rules = {
      hot_partition = { enabled = false }
      system_errors = { enabled = false }
      read_throttle = { threshold = 10, period = 120 }
    }
  }
}
