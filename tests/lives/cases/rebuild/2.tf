# The type of an index's key is another one: that index is rebuilt.
resource "dynamodb_table" "this" {
  name          = "${var.prefix}-tasks"
  partition_key = { name = "taskId" }

  global_secondary_indexes = {
    ByOwner = {
      partition_key   = { name = "owner", type = "N" }
      projection_type = "KEYS_ONLY"
    }
  }
}
