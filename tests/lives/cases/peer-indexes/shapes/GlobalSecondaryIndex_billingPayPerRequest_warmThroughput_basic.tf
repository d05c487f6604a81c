# Warm throughput from the start.

resource "dynamodb_table" "GlobalSecondaryIndex_billingPayPerRequest_warmThroughput_basic" {
  name          = "${var.prefix}-billingPayPerRequest-warmThroughput-basic"
  partition_key = { name = "orderId" }
  global_secondary_indexes = {
    ByOrder = {
      partition_key   = { name = "orderId" }
      sort_key        = { name = "state" }
      projection_type = "ALL"
      warm_throughput = { read_units_per_second = 15000, write_units_per_second = 5000 }
    }
  }
}
