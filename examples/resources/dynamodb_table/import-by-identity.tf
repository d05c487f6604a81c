import {
  to = dynamodb_table.orders
  identity = {
    name       = "orders"
    region     = "eu-central-1"
    account_id = "123456789012"
  }
}
