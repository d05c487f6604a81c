resource "dynamodb_table" "this" {
  name          = "${var.prefix}-sessions"
  partition_key = { name = "sessionId" }
  stream        = { view_type = "KEYS_ONLY" }
  tags          = { Environment = "test" }
  ttl           = { attribute_name = "expiresAt" }

  point_in_time_recovery = { enabled = false }
}
