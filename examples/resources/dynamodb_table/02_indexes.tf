# Orders with indexes
#
# There is no list of attribute definitions: it follows from the keys. Each index is added, changed and removed on its own.
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
    StatusByDay = { # the status alone would be a hot partition
      partition_keys  = [{ name = "orderStatus" }, { name = "createdDay" }]
      sort_key        = { name = "createdAt" }
      projection_type = "KEYS_ONLY"
    }
  }

  tags = { Purpose = "order-management" }
}
