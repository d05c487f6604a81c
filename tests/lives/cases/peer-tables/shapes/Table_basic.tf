# A table with a key and fixed capacity.

resource "dynamodb_table" "Table_basic" {
  name           = "${var.prefix}-basic"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
}
