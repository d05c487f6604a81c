resource "dynamodb_table" "this" {
  name                        = "${var.prefix}-ledger"
  partition_key               = { name = "id" }
  deletion_protection_enabled = false
  read_capacity               = { min_capacity = 2, max_capacity = 9 }
  write_capacity              = { min_capacity = 2, max_capacity = 9 }
  alarms                      = { alarm_actions = ["arn:aws:sns:us-east-1:111122223333:oncall"] }
  removal_policy              = "SNAPSHOT"
}
