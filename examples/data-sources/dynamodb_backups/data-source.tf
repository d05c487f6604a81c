data "dynamodb_backups" "orders" {
  table_name   = "orders"
  created_from = "2026-03-01T00:00:00Z"
}

locals {
  restorable = [for backup in data.dynamodb_backups.orders.backups : backup if backup.status == "AVAILABLE"]
}

# The newest backup, under another name.
resource "dynamodb_table" "rehearsal" {
  name          = "orders-rehearsal"
  partition_key = { name = "orderId" }
  restore       = { backup_arn = local.restorable[0].arn }
}
