# Written as disabled, then enabled.

resource "dynamodb_table" "Table_TTL_updateEnable" {
  name           = "${var.prefix}-TTL-updateEnable"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  ttl            = { attribute_name = "expiresAt", enabled = false }
}

# then update

resource "dynamodb_table" "Table_TTL_updateEnable" {
  name           = "${var.prefix}-TTL-updateEnable"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  ttl            = { attribute_name = "expiresAt", enabled = true }
}
