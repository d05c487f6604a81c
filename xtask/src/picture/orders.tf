resource "dynamodb_table" "orders" {
  name          = "orders"
  partition_key = { name = "orderId" }

  access_patterns = {
    orders_of_customer = {
      operation  = "Query"
      key_equals = ["customerId"]
      key_range  = { attribute = "createdAt", operator = "between" }
      returns    = ["orderStatus"]
    }
  }
}
