resource "dynamodb_table" "this" {
  name          = "${var.prefix}-orders"
  partition_key = { name = "id" }
  tags          = { Team = "billing" }
  alarms        = { alarm_actions = ["arn:aws:sns:us-east-1:111122223333:oncall"] }

  read_capacity = {
    min_capacity = 20
    max_capacity = 200
    schedules    = { morning = { schedule = "cron(30 5 * * ? *)", timezone = "Europe/Berlin", min_capacity = 40 } }
  }
  write_capacity = { min_capacity = 10, max_capacity = 150, disable_scale_in = true }

  global_secondary_indexes = {
    ByCustomer = {
      partition_key   = { name = "customerId" }
      projection_type = "KEYS_ONLY"
    }
    ByDay = {
      partition_key   = { name = "day" }
      projection_type = "KEYS_ONLY"
      read_capacity   = { target_utilization = 50 }
    }
    ByState = {
      partition_key   = { name = "state" }
      projection_type = "KEYS_ONLY"
      read_capacity   = { min_capacity = 5, max_capacity = 20 }
      write_capacity  = { min_capacity = 10, max_capacity = 400 }
    }
  }
}
