resource "dynamodb_table" "this" {
  name          = "${var.prefix}-tasks"
  partition_key = { name = "taskId" }

  global_secondary_indexes = {
    ByOwner = {
      partition_key   = { name = "owner" }
      projection_type = "KEYS_ONLY"
    }
  }
}
