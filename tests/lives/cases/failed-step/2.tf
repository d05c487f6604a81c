resource "dynamodb_table" "this" {
  name          = "${var.prefix}-orders"
  partition_key = { name = "orderId" }
  stream        = { view_type = "KEYS_ONLY" }
  tags          = { Environment = "staging" }
  ttl           = { attribute_name = "expiresAt" }

  global_secondary_indexes = {
    ByCustomer = {
      partition_key   = { name = "customerId" }
      projection_type = "KEYS_ONLY"
    }
    ByDay = {
      partition_key   = { name = "day" }
      projection_type = "KEYS_ONLY"
    }
  }
}
