resource "dynamodb_table" "source" {
  name          = "${var.prefix}-source"
  partition_key = { name = "id" }
}

resource "dynamodb_table" "restored" {
  name          = "${var.prefix}-restored"
  partition_key = { name = "id" }
  restore       = { source_table_name = dynamodb_table.source.name, use_latest = true }
  ttl           = { attribute_name = "expiresAt" }
  tags          = { Team = "data" }
  timeouts      = { create = "3s", update = "5m" }
}
