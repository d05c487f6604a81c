resource "dynamodb_table" "this" {
  name          = "${var.prefix}-watched"
  partition_key = { name = "id" }

  alarms = {
    alarm_actions = ["arn:aws:sns:us-east-1:111122223333:oncall"]
    name_prefix   = "${var.prefix}-"
    rules = {
      hot_partition = { enabled = false }
      system_errors = { enabled = false }
      read_throttle = { threshold = 10, period = 120 }
    }
  }
}
