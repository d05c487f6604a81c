# Writing the default changes nothing.

resource "dynamodb_table" "Table_tableClassExplicitDefault" {
  name           = "${var.prefix}-tableClassExplicitDefault"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
}

# then no-op

resource "dynamodb_table" "Table_tableClassExplicitDefault" {
  name           = "${var.prefix}-tableClassExplicitDefault"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  table_class    = "STANDARD"
}
