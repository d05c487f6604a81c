# A local index gets another name: another table, with a reason given.

resource "dynamodb_table" "Table_lsiUpdate" {
  name           = "${var.prefix}-lsiUpdate"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 10 }
  write_capacity = { units = 10 }
  sort_key       = { name = "placedAt" }
  local_secondary_indexes = {
    ByTotal = {
      sort_key        = { name = "total" }
      projection_type = "KEYS_ONLY"
    }
  }
  guardrail_suppressions = { "protection.replace" = "a trial table without items" }
}

# then replace

resource "dynamodb_table" "Table_lsiUpdate" {
  name           = "${var.prefix}-lsiUpdate"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 10 }
  write_capacity = { units = 10 }
  sort_key       = { name = "placedAt" }
  local_secondary_indexes = {
    ByAmount = {
      sort_key        = { name = "total" }
      projection_type = "KEYS_ONLY"
    }
  }
  guardrail_suppressions = { "protection.replace" = "a trial table without items" }
}
