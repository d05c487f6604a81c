# Alarms to a topic
#
# Every rule that applies to the table has its alarms, for the table and for each index; two are adjusted.
variable "oncall_topic_arn" {
  type        = string
  description = "ARN of the topic to notify, for instance aws_sns_topic.oncall.arn."
}

resource "dynamodb_table" "payments" {
  name          = "payments"
  partition_key = { name = "paymentId" }

  alarms = {
    alarm_actions = [var.oncall_topic_arn]
    ok_actions    = [var.oncall_topic_arn]
    rules = {
      read_throttle = { threshold = 10 }
      latency       = { operations = ["GetItem", "Query"], statistic = "p99" }
    }
  }
}
