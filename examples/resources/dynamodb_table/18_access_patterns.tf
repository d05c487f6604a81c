# Access patterns
#
# Each is proven in the plan; `estimated_cost` follows from the rates.
resource "dynamodb_table" "carts" {
  name          = "carts"
  partition_key = { name = "cartId" }

  global_secondary_indexes = {
    ByCustomer = {
      partition_key      = { name = "customerId" }
      sort_key           = { name = "updatedAt", type = "N" }
      non_key_attributes = ["itemCount"]
    }
  }

  access_patterns = {
    cart = { operation = "GetItem", key_equals = ["cartId"], returns = ["*"], rate = { per_second = 50 } }
    newest_carts = {
      operation  = "Query"
      index      = "ByCustomer"
      key_equals = ["customerId"]
      key_range  = { attribute = "updatedAt", operator = ">" }
      returns    = ["itemCount"]
      rate       = { per_second = 5, items = 3, item_size_bytes = 200 }
    }
    save_cart = { operation = "PutItem", key_equals = ["cartId"], rate = { per_second = 20 } }
  }
  usage = { storage_gb = 10, item_size_bytes = 2000 }
}

output "carts_monthly_usd" {
  value = dynamodb_table.carts.estimated_cost.monthly_usd.total
}
