# Raised, raised together with the ceiling, then written lower: warm throughput is a minimum, so the table stays.

resource "dynamodb_table" "Table_warmThroughput" {
  name                 = "${var.prefix}-warmThroughput"
  partition_key        = { name = "orderId" }
  on_demand_throughput = { max_read_request_units = 5, max_write_request_units = 5 }
  warm_throughput      = { read_units_per_second = 12100, write_units_per_second = 4100 }
}

# then update

resource "dynamodb_table" "Table_warmThroughput" {
  name                 = "${var.prefix}-warmThroughput"
  partition_key        = { name = "orderId" }
  on_demand_throughput = { max_read_request_units = 5, max_write_request_units = 5 }
  warm_throughput      = { read_units_per_second = 12200, write_units_per_second = 4200 }
}

# then update

resource "dynamodb_table" "Table_warmThroughput" {
  name                 = "${var.prefix}-warmThroughput"
  partition_key        = { name = "orderId" }
  on_demand_throughput = { max_read_request_units = 6, max_write_request_units = 6 }
  warm_throughput      = { read_units_per_second = 12300, write_units_per_second = 4300 }
}

# then update

resource "dynamodb_table" "Table_warmThroughput" {
  name                 = "${var.prefix}-warmThroughput"
  partition_key        = { name = "orderId" }
  on_demand_throughput = { max_read_request_units = 6, max_write_request_units = 6 }
  warm_throughput      = { read_units_per_second = 12100, write_units_per_second = 4100 }
}
