# A stream, an index, expiry and tags change at once.
resource "dynamodb_table" "this" {
  name          = "${var.prefix}-orders"
  partition_key = { name = "id" }
  stream        = { view_type = "KEYS_ONLY" }
  tags          = { Purpose = "archive" }
  timeouts      = { create = var.timeout, update = var.timeout, delete = var.timeout }

  global_secondary_indexes = {
    ByOwner = {
      partition_key   = { name = "ownerId" }
      projection_type = "KEYS_ONLY"
    }
  }
}
