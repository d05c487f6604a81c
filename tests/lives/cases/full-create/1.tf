resource "dynamodb_table" "orders" {
  name          = "${var.prefix}-orders"
  partition_key = { name = "orderId" }
  sort_key      = { name = "createdAt", type = "N" }

  global_secondary_indexes = {
    CustomerOrders = {
      partition_key      = { name = "customerId" }
      sort_key           = { name = "createdAt" } # N, from the table
      non_key_attributes = ["totalAmount", "orderStatus"]
    }
    ByDay = {
      partition_key   = { name = "createdDay" }
      projection_type = "ALL"
    }
  }

  local_secondary_indexes = {
    ByStatus = {
      sort_key        = { name = "orderStatus" }
      projection_type = "KEYS_ONLY"
    }
  }

  stream = { view_type = "NEW_AND_OLD_IMAGES" }
  ttl    = { attribute_name = "expiresAt" }
  tags   = { Environment = "test", Purpose = "order-management" }
}
