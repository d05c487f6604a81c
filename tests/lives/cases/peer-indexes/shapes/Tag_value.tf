# One tag gets another value.

resource "dynamodb_table" "Tag_value" {
  name           = "${var.prefix}-Tag-value"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  tags           = { Team = "sales" }
}

# then update

resource "dynamodb_table" "Tag_value" {
  name           = "${var.prefix}-Tag-value"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  tags           = { Team = "orders" }
}
