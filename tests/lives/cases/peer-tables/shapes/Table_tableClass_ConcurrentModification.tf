# Class and units change in one apply.

resource "dynamodb_table" "Table_tableClass_ConcurrentModification" {
  name           = "${var.prefix}-tableClass-ConcurrentModification"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  table_class    = "STANDARD_INFREQUENT_ACCESS"
}

# then update

resource "dynamodb_table" "Table_tableClass_ConcurrentModification" {
  name           = "${var.prefix}-tableClass-ConcurrentModification"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 5 }
  write_capacity = { units = 5 }
  table_class    = "STANDARD"
}
