resource "dynamodb_table" "sessions" {
  name          = "sessions"
  partition_key = { name = "sessionId" }
  ttl           = { attribute_name = "expiresAt" }
}

resource "dynamodb_table" "orders" {
  name          = "orders"
  partition_key = { name = "orderId" }
  sort_key      = { name = "createdAt", type = "N" }

  global_secondary_indexes = {
    CustomerOrders = {
      partition_key      = { name = "customerId" }
      sort_key           = { name = "createdAt" } # N, from the table
      non_key_attributes = ["orderStatus", "totalAmount"]
    }
    StatusByDay = { # status alone would be a hot partition
      partition_keys  = [{ name = "orderStatus" }, { name = "createdDay" }]
      sort_key        = { name = "createdAt" }
      projection_type = "KEYS_ONLY"
    }
  }

  stream = { view_type = "NEW_AND_OLD_IMAGES" }
  tags   = { Purpose = "order-management" }
}

# Fixed capacity. The index inherits what it does not set.
resource "dynamodb_table" "metered" {
  name           = "metered"
  partition_key  = { name = "id" }
  read_capacity  = { units = 25 }
  write_capacity = { units = 10 }

  global_secondary_indexes = {
    ByTenant = {
      partition_key   = { name = "tenantId" }
      projection_type = "KEYS_ONLY"
      read_capacity   = { units = 50 }
    }
  }
}
