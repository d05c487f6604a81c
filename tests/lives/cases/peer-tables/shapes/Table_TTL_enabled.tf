# Expiry from the start. Leaving it out disables it: nothing stays enabled that the configuration does not show.

resource "dynamodb_table" "Table_TTL_enabled" {
  name           = "${var.prefix}-TTL-enabled"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  ttl            = { attribute_name = "expiresAt", enabled = true }
}

# then update

resource "dynamodb_table" "Table_TTL_enabled" {
  name           = "${var.prefix}-TTL-enabled"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
}
