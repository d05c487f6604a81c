# The table becomes on-demand, the index with it, both with a ceiling.

resource "dynamodb_table" "GlobalSecondaryIndex_provisioned_to_payPerRequest" {
  name           = "${var.prefix}-provisioned-to-payPerRequest"
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

# then update

resource "dynamodb_table" "GlobalSecondaryIndex_provisioned_to_payPerRequest" {
  name                 = "${var.prefix}-provisioned-to-payPerRequest"
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
