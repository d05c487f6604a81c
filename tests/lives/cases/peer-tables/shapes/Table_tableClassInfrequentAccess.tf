# Infrequent access, then standard.

resource "dynamodb_table" "Table_tableClassInfrequentAccess" {
  name           = "${var.prefix}-tableClassInfrequentAccess"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  table_class    = "STANDARD_INFREQUENT_ACCESS"
}

# then update

resource "dynamodb_table" "Table_tableClassInfrequentAccess" {
  name           = "${var.prefix}-tableClassInfrequentAccess"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  table_class    = "STANDARD"
}
