# A stream is disabled.

resource "dynamodb_table" "Table_streamSpecification" {
  name           = "${var.prefix}-streamSpecification"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 2 }
  stream         = { view_type = "KEYS_ONLY" }
}

# then update

resource "dynamodb_table" "Table_streamSpecification" {
  name           = "${var.prefix}-streamSpecification"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 2 }
}
