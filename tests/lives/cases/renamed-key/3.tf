resource "dynamodb_table" "this" {
  for_each      = { orders_v2 = "orders" }
  name          = "${var.prefix}-${each.value}"
  partition_key = { name = "id" }
}

moved {
  from = dynamodb_table.this["orders"]
  to   = dynamodb_table.this["orders_v2"]
}
