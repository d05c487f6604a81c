resource "dynamodb_table" "this" {
  name          = "${var.prefix}-orders"
  partition_key = { name = "orderId" }
  sort_key      = { name = "at", type = "N" }

  global_secondary_indexes = {
    ByCustomer = {
      partition_key   = { name = "customerId" }
      projection_type = "KEYS_ONLY"
    }
  }
}
