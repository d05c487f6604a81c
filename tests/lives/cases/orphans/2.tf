locals {
  scaled = { min_capacity = 5, max_capacity = 50 }
}

resource "dynamodb_table" "watched" {
  name           = "${var.prefix}-watched"
  partition_key  = { name = "id" }
  read_capacity  = local.scaled
  write_capacity = local.scaled
  alarms         = { alarm_actions = ["arn:aws:sns:us-east-1:111122223333:oncall"], rules = { system_errors = { enabled = false } } }
}

resource "dynamodb_table" "plain" {
  name           = "${var.prefix}-plain"
  partition_key  = { name = "id" }
  read_capacity  = local.scaled
  write_capacity = local.scaled
}
