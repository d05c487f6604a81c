resource "dynamodb_table" "this" {
  name                   = "${var.prefix}-archive"
  partition_key          = { name = "id" }
  table_class            = "STANDARD_INFREQUENT_ACCESS"
  point_in_time_recovery = { recovery_period_in_days = 7 }
  server_side_encryption = { key_type = "AWS_MANAGED" }
  tags                   = { Purpose = "orders" }
}
