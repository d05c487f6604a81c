resource "dynamodb_table" "this" {
  name          = "${var.prefix}-plain"
  partition_key = { name = "id" }
}
