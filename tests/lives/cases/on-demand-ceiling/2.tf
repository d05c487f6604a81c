resource "dynamodb_table" "this" {
  name                 = "${var.prefix}-bounded"
  partition_key        = { name = "id" }
  on_demand_throughput = { max_read_request_units = 200 }
}
