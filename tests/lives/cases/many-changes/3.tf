resource "dynamodb_table" "this" {
  name                        = "${var.prefix}-archive"
  partition_key               = { name = "id" }
  deletion_protection_enabled = false
  read_capacity               = { units = 4 }
  write_capacity              = { units = 4 }
  stream                      = { view_type = "KEYS_ONLY" }
  tags                        = { Purpose = "archive" }

  global_secondary_indexes = {
    ByOwner = {
      partition_key   = { name = "ownerId" }
      projection_type = "KEYS_ONLY"
    }
  }
}
