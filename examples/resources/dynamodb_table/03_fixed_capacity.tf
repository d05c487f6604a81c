# Fixed capacity
#
# An index takes the table's capacity for what it does not set: here the writes.
resource "dynamodb_table" "metered" {
  name           = "metered"
  partition_key  = { name = "id" }
  read_capacity  = { units = 25 }
  write_capacity = { units = 10 }

  global_secondary_indexes = {
    ByTenant = {
      partition_key   = { name = "tenantId" }
      projection_type = "KEYS_ONLY"
      read_capacity   = { units = 50 }
    }
  }

  guardrail_suppressions = { "capacity.fixed" = "a batch job with a constant rate" }
}
