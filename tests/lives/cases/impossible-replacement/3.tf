resource "dynamodb_table" "this" {
  name          = "${var.prefix}-orders"
  partition_key = { name = "id" }
  sort_key      = { name = "at" }
  restore       = { source_table_name = "${var.prefix}-nothing", use_latest = true }
}
