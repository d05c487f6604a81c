# The table becomes provisioned, the index with it; no ceiling is left.

resource "dynamodb_table" "GlobalSecondaryIndex_payPerRequest_to_provisioned" {
  name                 = "${var.prefix}-payPerRequest-to-provisioned"
  partition_key        = { name = "orderId" }
  on_demand_throughput = { max_read_request_units = 2, max_write_request_units = 2 }
  global_secondary_indexes = {
    ByOrder = {
      partition_key        = { name = "orderId" }
      sort_key             = { name = "state" }
      projection_type      = "ALL"
      on_demand_throughput = { max_read_request_units = 2, max_write_request_units = 2 }
    }
  }
}

# then update

resource "dynamodb_table" "GlobalSecondaryIndex_payPerRequest_to_provisioned" {
  name           = "${var.prefix}-payPerRequest-to-provisioned"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  global_secondary_indexes = {
    ByOrder = {
      partition_key   = { name = "orderId" }
      sort_key        = { name = "state" }
      projection_type = "ALL"
      read_capacity   = { units = 2 }
      write_capacity  = { units = 2 }
    }
  }
}
