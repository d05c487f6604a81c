# Protection is enabled from the start, then disabled.

resource "dynamodb_table" "Table_deletion_protection" {
  name                        = "${var.prefix}-deletion-protection"
  partition_key               = { name = "orderId" }
  read_capacity               = { units = 1 }
  write_capacity              = { units = 1 }
  deletion_protection_enabled = true
}

# then update

resource "dynamodb_table" "Table_deletion_protection" {
  name                        = "${var.prefix}-deletion-protection"
  partition_key               = { name = "orderId" }
  read_capacity               = { units = 1 }
  write_capacity              = { units = 1 }
  deletion_protection_enabled = false
}
