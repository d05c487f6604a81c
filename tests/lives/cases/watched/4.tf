resource "dynamodb_table" "this" {
  name          = "${var.prefix}-events"
  partition_key = { name = "id" }

  global_secondary_indexes = {
    ByOwner = {
      partition_key   = { name = "ownerId" }
      projection_type = "KEYS_ONLY"
    }
  }
}
