# Ceilings of an index are raised.

resource "dynamodb_table" "Table_gsiOnDemandThroughput" {
  name                 = "${var.prefix}-gsiOnDemandThroughput"
  partition_key        = { name = "orderId" }
  on_demand_throughput = { max_read_request_units = 10, max_write_request_units = 10 }
  global_secondary_indexes = {
    ByCustomer = {
      partition_key        = { name = "customerId" }
      projection_type      = "ALL"
      on_demand_throughput = { max_read_request_units = 5, max_write_request_units = 5 }
    }
  }
}

# then update

resource "dynamodb_table" "Table_gsiOnDemandThroughput" {
  name                 = "${var.prefix}-gsiOnDemandThroughput"
  partition_key        = { name = "orderId" }
  on_demand_throughput = { max_read_request_units = 10, max_write_request_units = 10 }
  global_secondary_indexes = {
    ByCustomer = {
      partition_key        = { name = "customerId" }
      projection_type      = "ALL"
      on_demand_throughput = { max_read_request_units = 10, max_write_request_units = 10 }
    }
  }
}
