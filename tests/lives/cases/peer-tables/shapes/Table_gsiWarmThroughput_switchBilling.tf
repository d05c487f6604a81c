# Raised with a switch to on-demand.

resource "dynamodb_table" "Table_gsiWarmThroughput_switchBilling" {
  name           = "${var.prefix}-gsiWarmThroughput-switchBilling"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  global_secondary_indexes = {
    ByCustomer = {
      partition_key   = { name = "customerId" }
      warm_throughput = { read_units_per_second = 12100, write_units_per_second = 4100 }
      projection_type = "ALL"
    }
  }
}

# then update

resource "dynamodb_table" "Table_gsiWarmThroughput_switchBilling" {
  name                 = "${var.prefix}-gsiWarmThroughput-switchBilling"
  partition_key        = { name = "orderId" }
  on_demand_throughput = { max_read_request_units = 5, max_write_request_units = 5 }
  global_secondary_indexes = {
    ByCustomer = {
      partition_key   = { name = "customerId" }
      warm_throughput = { read_units_per_second = 12200, write_units_per_second = 4200 }
      projection_type = "ALL"
    }
  }
}
