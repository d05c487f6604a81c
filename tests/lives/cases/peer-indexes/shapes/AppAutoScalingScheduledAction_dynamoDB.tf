# A scheduled action of the table's reads, then with other bounds.

resource "dynamodb_table" "AppAutoScalingScheduledAction_dynamoDB" {
  name           = "${var.prefix}-AppAutoScalingScheduledAction-dynamoDB"
  partition_key  = { name = "orderId" }
  read_capacity  = { min_capacity = 1, max_capacity = 10, schedules = { nightly = { schedule = "cron(0 17 1 1 ? 2099)", min_capacity = 1, max_capacity = 10 } } }
  write_capacity = { min_capacity = 1, max_capacity = 10 }
}

# then update

resource "dynamodb_table" "AppAutoScalingScheduledAction_dynamoDB" {
  name           = "${var.prefix}-AppAutoScalingScheduledAction-dynamoDB"
  partition_key  = { name = "orderId" }
  read_capacity  = { min_capacity = 1, max_capacity = 10, schedules = { nightly = { schedule = "cron(0 17 1 1 ? 2099)", min_capacity = 2, max_capacity = 12 } } }
  write_capacity = { min_capacity = 1, max_capacity = 10 }
}
