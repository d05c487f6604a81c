resource "dynamodb_table" "this" {
  name          = "${var.prefix}-tasks"
  partition_key = { name = "taskId", type = "N" }

  global_secondary_indexes = {
    ByOwner = {
      partition_key   = { name = "owner", type = "N" }
      projection_type = "KEYS_ONLY"
    }
  }

  guardrail_suppressions = { "protection.replace" = "a trial table without items" }
}
