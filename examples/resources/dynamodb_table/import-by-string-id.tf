import {
  to = dynamodb_table.orders
  id = "eu-central-1/orders"
}
