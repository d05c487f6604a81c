# Target tracking of the table's reads, with cool-downs and a target.

resource "dynamodb_table" "AppAutoScalingPolicy_DynamoDB_table" {
  name           = "${var.prefix}-AppAutoScalingPolicy-DynamoDB-table"
  partition_key  = { name = "orderId" }
  read_capacity  = { min_capacity = 5, max_capacity = 10, target_utilization = 70, scale_in_cooldown = 10, scale_out_cooldown = 10 }
  write_capacity = { units = 5 }
}
