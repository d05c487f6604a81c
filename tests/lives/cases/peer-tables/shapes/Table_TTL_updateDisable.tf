# Enabled, then disabled, the attribute still written; the next plan is empty.

resource "dynamodb_table" "Table_TTL_updateDisable" {
  name           = "${var.prefix}-TTL-updateDisable"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  ttl            = { attribute_name = "expiresAt", enabled = true }
}

# then update

resource "dynamodb_table" "Table_TTL_updateDisable" {
  name           = "${var.prefix}-TTL-updateDisable"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  ttl            = { attribute_name = "expiresAt", enabled = false }
}
