resource "dynamodb_table" "this" {
  for_each      = { orders = "orders" }
  name          = "${var.prefix}-${each.value}"
  partition_key = { name = "id" }
}
