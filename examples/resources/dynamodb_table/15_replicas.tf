# Replicas
#
# What is not written for a Region is the table's. The topic of an alarm is in the Region of its replica.
variable "topic_arns" {
  type        = map(string)
  description = "ARN of the topic to notify, by Region."
}

resource "dynamodb_table" "profiles" {
  name          = "profiles"
  region        = "us-east-1"
  partition_key = { name = "userId" }
  alarms        = { alarm_actions = [var.topic_arns["us-east-1"]] }

  replicas = {
    eu-west-1 = { alarm_actions = [var.topic_arns["eu-west-1"]] }
    us-west-2 = {
      alarm_actions = [var.topic_arns["us-west-2"]]
      table_class   = "STANDARD_INFREQUENT_ACCESS"
      tags          = { Place = "us" }
    }
  }
}
