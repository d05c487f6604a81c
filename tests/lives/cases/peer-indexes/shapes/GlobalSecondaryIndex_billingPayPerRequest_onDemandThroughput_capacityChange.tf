# Ceilings of table and index are raised.

resource "dynamodb_table" "GlobalSecondaryIndex_billingPayPerRequest_onDemandThroughput_capacityChange" {
  name                 = "${var.prefix}-billingPayPerRequest-onDemandThroughput-capacityChange"
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

resource "dynamodb_table" "GlobalSecondaryIndex_billingPayPerRequest_onDemandThroughput_capacityChange" {
  name                 = "${var.prefix}-billingPayPerRequest-onDemandThroughput-capacityChange"
  partition_key        = { name = "orderId" }
  on_demand_throughput = { max_read_request_units = 4, max_write_request_units = 4 }
  global_secondary_indexes = {
    ByOrder = {
      partition_key        = { name = "orderId" }
      sort_key             = { name = "state" }
      projection_type      = "ALL"
      on_demand_throughput = { max_read_request_units = 4, max_write_request_units = 4 }
    }
  }
}
