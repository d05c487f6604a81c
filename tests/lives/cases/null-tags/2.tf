resource "dynamodb_table" "this" {
  name                   = "${var.prefix}-orders"
  partition_key          = { name = "id" }
  point_in_time_recovery = { enabled = true }
  tags                   = { Owner = null, Team = "orders" }
  alarms                 = { tags = { Pager = null } }
}
