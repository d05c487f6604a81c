resource "dynamodb_table" "this" {
  name          = "${var.prefix}-metered"
  partition_key = { name = "id" }

  read_capacity  = { units = 10 }
  write_capacity = { units = 4 }

  global_secondary_indexes = {
    ByTenant = {
      partition_key   = { name = "tenantId" }
      projection_type = "ALL"
    }
  }
}
