# The type of the table's key is another one: that needs another table.
resource "dynamodb_table" "this" {
  name          = "${var.prefix}-tasks"
  partition_key = { name = "taskId", type = "N" }

  global_secondary_indexes = {
    ByOwner = {
      partition_key   = { name = "owner", type = "N" }
      projection_type = "KEYS_ONLY"
    }
  }
}
