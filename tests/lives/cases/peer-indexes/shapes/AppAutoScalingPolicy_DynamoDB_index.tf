# Target tracking of an index's writes.

resource "dynamodb_table" "AppAutoScalingPolicy_DynamoDB_index" {
  name           = "${var.prefix}-AppAutoScalingPolicy-DynamoDB-index"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 5 }
  write_capacity = { units = 5 }
  global_secondary_indexes = {
    ByCustomer = {
      partition_key   = { name = "customerId" }
      projection_type = "ALL"
      write_capacity  = { min_capacity = 5, max_capacity = 10 }
    }
  }
}
