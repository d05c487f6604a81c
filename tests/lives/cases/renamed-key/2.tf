resource "dynamodb_table" "this" {
  for_each      = { orders_v2 = "orders" }
  name          = "${var.prefix}-${each.value}"
  partition_key = { name = "id" }
}
