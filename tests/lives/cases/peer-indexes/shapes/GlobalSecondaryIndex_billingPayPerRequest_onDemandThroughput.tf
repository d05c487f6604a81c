# An index with a ceiling.

resource "dynamodb_table" "GlobalSecondaryIndex_billingPayPerRequest_onDemandThroughput" {
  name                 = "${var.prefix}-billingPayPerRequest-onDemandThroughput"
  partition_key        = { name = "orderId" }
  on_demand_throughput = { max_read_request_units = 1, max_write_request_units = 1 }
  global_secondary_indexes = {
    ByOrder = {
      partition_key        = { name = "orderId" }
      sort_key             = { name = "state" }
      projection_type      = "ALL"
      on_demand_throughput = { max_read_request_units = 1, max_write_request_units = 1 }
    }
  }
}
