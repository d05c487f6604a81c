resource "dynamodb_table" "this" {
  name                   = "${var.prefix}-sessions"
  partition_key          = { name = "sessionId" }
  on_demand_throughput   = { max_read_request_units = 100, max_write_request_units = 50 }
  point_in_time_recovery = { recovery_period_in_days = 7 }
  stream                 = { view_type = "KEYS_ONLY" }
  tags                   = { Environment = "test" }
  ttl                    = { attribute_name = "expiresAt" }
}
