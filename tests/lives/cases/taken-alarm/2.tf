resource "dynamodb_table" "this" {
  name                        = "${var.prefix}-ccc"
  partition_key               = { name = "id" }
  deletion_protection_enabled = false
  alarms                      = { alarm_actions = ["arn:aws:sns:us-east-1:111122223333:oncall"] }
  guardrail_suppressions      = { "protection.replace" = "a table of tests, without items" }
}
