resource "dynamodb_table" "this" {
  name          = "${var.prefix}-metered"
  partition_key = { name = "id" }

  read_capacity  = { min_capacity = 5, max_capacity = 50, initial_capacity = 10 }
  write_capacity = { min_capacity = 4, max_capacity = 40 }

  global_secondary_indexes = {
    ByTenant = {
      partition_key   = { name = "tenantId" }
      projection_type = "ALL"
    }
  }
}
