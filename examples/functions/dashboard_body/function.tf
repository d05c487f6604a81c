resource "dynamodb_table" "orders" {
  name          = "orders"
  partition_key = { name = "orderId" }

  global_secondary_indexes = {
    by_customer = {
      partition_key   = { name = "customerId" }
      projection_type = "KEYS_ONLY"
    }
  }
}

# For the body of an `aws_cloudwatch_dashboard`.
output "body" {
  value = provider::dynamodb::dashboard_body({ tables = [dynamodb_table.orders] })
}

output "titles" {
  value = [
    for widget in jsondecode(provider::dynamodb::dashboard_body({ tables = [dynamodb_table.orders] })).widgets :
    try(widget.properties.title, widget.properties.markdown)
  ]
}

# titles = [
#   "## orders (us-east-1)",
#   "orders: Read units per second",
#   "orders: Write units per second",
#   "orders: Throttled reads and writes",
#   "orders: Latency (p99, milliseconds)",
#   "orders: Errors"
# ]
