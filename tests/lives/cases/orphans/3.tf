resource "dynamodb_table" "watched" {
  name          = "${var.prefix}-watched"
  partition_key = { name = "id" }
  alarms        = { rules = { system_errors = { enabled = false } } }
}

resource "dynamodb_table" "plain" {
  name          = "${var.prefix}-plain"
  partition_key = { name = "id" }
}
