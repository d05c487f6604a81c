resource "dynamodb_table" "this" {
  name          = "${var.prefix}-metered"
  partition_key = { name = "id" }

  global_secondary_indexes = {
    ByTenant = {
      partition_key   = { name = "tenantId" }
      projection_type = "ALL"
    }
  }
}
