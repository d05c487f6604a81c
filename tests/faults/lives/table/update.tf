# Protection, billing and capacity, class, encryption, stream, an index, backups, expiry and tags change at once.
resource "dynamodb_table" "this" {
  name                        = "${var.prefix}-orders"
  partition_key               = { name = "id" }
  deletion_protection_enabled = false
  read_capacity               = { units = 4 }
  write_capacity              = { units = 4 }
  stream                      = { view_type = "KEYS_ONLY" }
  tags                        = { Purpose = "archive" }
  timeouts                    = { create = var.timeout, update = var.timeout, delete = var.timeout }

  global_secondary_indexes = {
    ByOwner = {
      partition_key   = { name = "ownerId" }
      projection_type = "KEYS_ONLY"
    }
  }
}
