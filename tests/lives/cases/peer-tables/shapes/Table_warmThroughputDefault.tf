# The default, written.

resource "dynamodb_table" "Table_warmThroughputDefault" {
  name                 = "${var.prefix}-warmThroughputDefault"
  partition_key        = { name = "orderId" }
  on_demand_throughput = { max_read_request_units = 5, max_write_request_units = 5 }
  warm_throughput      = { read_units_per_second = 12000, write_units_per_second = 4100 }
}
