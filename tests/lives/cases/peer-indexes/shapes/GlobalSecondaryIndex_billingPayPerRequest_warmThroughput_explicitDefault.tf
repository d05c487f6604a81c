# The default, written.

resource "dynamodb_table" "GlobalSecondaryIndex_billingPayPerRequest_warmThroughput_explicitDefault" {
  name          = "${var.prefix}-billingPayPerRequest-warmThroughput-explicitDefault"
  partition_key = { name = "orderId" }
  global_secondary_indexes = {
    ByOrder = {
      partition_key   = { name = "orderId" }
      sort_key        = { name = "state" }
      projection_type = "ALL"
      warm_throughput = { read_units_per_second = 12000, write_units_per_second = 4000 }
    }
  }
}
