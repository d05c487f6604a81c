# Reads and writes with bounds, which then change.

resource "dynamodb_table" "AppAutoScalingTarget_multipleTargets" {
  name           = "${var.prefix}-AppAutoScalingTarget-multipleTargets"
  partition_key  = { name = "orderId" }
  read_capacity  = { min_capacity = 1, max_capacity = 15 }
  write_capacity = { min_capacity = 1, max_capacity = 15 }
}

# then update

resource "dynamodb_table" "AppAutoScalingTarget_multipleTargets" {
  name           = "${var.prefix}-AppAutoScalingTarget-multipleTargets"
  partition_key  = { name = "orderId" }
  read_capacity  = { min_capacity = 2, max_capacity = 20 }
  write_capacity = { min_capacity = 1, max_capacity = 15 }
}
