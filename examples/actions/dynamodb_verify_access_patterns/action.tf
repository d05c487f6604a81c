action "dynamodb_verify_access_patterns" "orders" {
  config {
    table_name = "orders"
    patterns = {
      orders_of_customer = {
        operation  = "Query"
        index      = "CustomerOrders"
        key_equals = ["customerId"]
        key_range  = { attribute = "createdAt", operator = "between" }
        returns    = ["orderStatus"]
        values     = { customerId = "c-1", createdAt_from = "0", createdAt_to = "2000000000" }
      }
      order = {
        operation  = "GetItem"
        key_equals = ["orderId", "createdAt"]
        returns    = ["*"]
      }
    }
  }
}
