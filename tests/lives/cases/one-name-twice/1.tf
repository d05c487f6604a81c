resource "dynamodb_table" "one" {
  name          = "${var.prefix}-orders"
  partition_key = { name = "id" }
}

resource "dynamodb_table" "two" {
  for_each      = { orders = "orders" }
  name          = "${var.prefix}-${each.value}"
  partition_key = { name = "pk" }
  sort_key      = { name = "sk" }
}
