# Written as disabled, then left out: no call.

resource "dynamodb_table" "Table_TTL_disabled" {
  name           = "${var.prefix}-TTL-disabled"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  ttl            = { attribute_name = "expiresAt", enabled = false }
}

# then update

resource "dynamodb_table" "Table_TTL_disabled" {
  name           = "${var.prefix}-TTL-disabled"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
}
