# Reads and writes of one table, with different targets.

resource "dynamodb_table" "AppAutoScalingPolicy_multiplePoliciesSameResource" {
  name           = "${var.prefix}-AppAutoScalingPolicy-multiplePoliciesSameResource"
  partition_key  = { name = "orderId" }
  read_capacity  = { min_capacity = 1, max_capacity = 10, target_utilization = 75 }
  write_capacity = { min_capacity = 1, max_capacity = 10, target_utilization = 60 }
}
