# Restored from another table
#
# Keys and local indexes are those of the source. Tags, stream, expiry and scaling are set as they are written here: the restore
# itself brings none of them.
variable "source_table_name" {
  type        = string
  description = "Name of a table with point-in-time recovery."
}

resource "dynamodb_table" "restored" {
  name          = "orders-restored"
  partition_key = { name = "orderId" }
  sort_key      = { name = "createdAt", type = "N" }
  restore       = { source_table_name = var.source_table_name, use_latest = true }
  tags          = { Purpose = "investigation" }
}
