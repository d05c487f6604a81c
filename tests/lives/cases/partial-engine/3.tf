resource "dynamodb_table" "this" {
  name                   = "${var.prefix}-orders"
  partition_key          = { name = "orderId" }
  sort_key               = { name = "createdAt", type = "N" }
  point_in_time_recovery = { enabled = false }
  guardrail_suppressions = { "protection.unrecoverable" = "the data of this test may be lost" }
  tags                   = { Team = "orders" }

  global_secondary_indexes = {
    ByCustomer = {
      partition_key   = { name = "customerId" }
      projection_type = "KEYS_ONLY"
    }
  }
}
