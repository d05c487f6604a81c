resource "dynamodb_table" "source" {
  name          = "${var.prefix}-source"
  partition_key = { name = "id" }
}

resource "dynamodb_table" "restored" {
  name                   = "${var.prefix}-restored"
  partition_key          = { name = "id" }
  restore                = { source_table_name = dynamodb_table.source.name, use_latest = true }
  table_class            = "STANDARD_INFREQUENT_ACCESS"
  stream                 = { view_type = "NEW_IMAGE" }
  ttl                    = { attribute_name = "expiresAt" }
  point_in_time_recovery = { recovery_period_in_days = 7 }
  tags                   = { Team = "data" }
}
