# Reads and writes of one table, each with a policy.

resource "dynamodb_table" "AppAutoScalingPolicy_multiplePoliciesSameName" {
  name           = "${var.prefix}-AppAutoScalingPolicy-multiplePoliciesSameName"
  partition_key  = { name = "orderId" }
  read_capacity  = { min_capacity = 1, max_capacity = 10 }
  write_capacity = { min_capacity = 1, max_capacity = 10 }
}
