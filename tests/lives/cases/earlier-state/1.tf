resource "dynamodb_table" "this" {
  name           = "${var.prefix}-aged"
  partition_key  = { name = "id" }
  read_capacity  = { min_capacity = 2, max_capacity = 9 }
  write_capacity = { min_capacity = 2, max_capacity = 9 }
  ttl            = { attribute_name = "until" }

  alarms = {
    alarm_actions = ["arn:aws:sns:us-east-1:111122223333:oncall"]
    rules = {
      capacity_ceiling  = { enabled = false }
      hot_partition     = { enabled = false }
      read_utilization  = { enabled = false }
      system_errors     = { enabled = false }
      write_utilization = { enabled = false }
    }
  }
}
