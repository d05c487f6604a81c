resource "dynamodb_table" "this" {
  name          = "${var.prefix}-metered"
  partition_key = { name = "id" }

  read_capacity  = { min_capacity = 5, max_capacity = 50 }
  write_capacity = { units = 6 }

  global_secondary_indexes = {
    ByTenant = {
      partition_key   = { name = "tenantId" }
      projection_type = "ALL"
      write_capacity  = { min_capacity = 6, max_capacity = 40, target_utilization = 60 }
    }
  }
}
