# Other ceilings are written and ignored.

resource "dynamodb_table" "GlobalSecondaryIndex_billingPayPerRequest_onDemandThroughput_capacityChange_ignoreChanges" {
  name                 = "${var.prefix}-billingPayPerRequest-onDemandThroughput-capacityChange-ignoreChanges"
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
  lifecycle {
    ignore_changes = [on_demand_throughput, global_secondary_indexes["ByOrder"].on_demand_throughput]
  }
}

# then no-op

resource "dynamodb_table" "GlobalSecondaryIndex_billingPayPerRequest_onDemandThroughput_capacityChange_ignoreChanges" {
  name                 = "${var.prefix}-billingPayPerRequest-onDemandThroughput-capacityChange-ignoreChanges"
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
  lifecycle {
    ignore_changes = [on_demand_throughput, global_secondary_indexes["ByOrder"].on_demand_throughput]
  }
}
