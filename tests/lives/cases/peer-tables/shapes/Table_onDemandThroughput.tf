# Ceilings are raised, lowered, and one is removed.

resource "dynamodb_table" "Table_onDemandThroughput" {
  name                 = "${var.prefix}-onDemandThroughput"
  partition_key        = { name = "orderId" }
  on_demand_throughput = { max_read_request_units = 5, max_write_request_units = 5 }
}

# then update

resource "dynamodb_table" "Table_onDemandThroughput" {
  name                 = "${var.prefix}-onDemandThroughput"
  partition_key        = { name = "orderId" }
  on_demand_throughput = { max_read_request_units = 10, max_write_request_units = 10 }
}

# then update

resource "dynamodb_table" "Table_onDemandThroughput" {
  name                 = "${var.prefix}-onDemandThroughput"
  partition_key        = { name = "orderId" }
  on_demand_throughput = { max_read_request_units = 1, max_write_request_units = 10 }
}

# then update

resource "dynamodb_table" "Table_onDemandThroughput" {
  name                 = "${var.prefix}-onDemandThroughput"
  partition_key        = { name = "orderId" }
  on_demand_throughput = { max_write_request_units = 5 }
}
