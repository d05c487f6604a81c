resource "dynamodb_table" "this" {
  name                   = "${var.prefix}-orders"
  partition_key          = { name = "id" }
  point_in_time_recovery = { enabled = true }
  tags                   = { Owner = "sales", Team = null }
  alarms                 = { tags = { Pager = null } }
}
