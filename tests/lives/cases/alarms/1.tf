resource "dynamodb_table" "this" {
  name          = "${var.prefix}-watched"
  partition_key = { name = "id" }
  alarms        = { alarm_actions = ["arn:aws:sns:${var.region}:${var.account}:oncall"], tags = { Severity = "high" } }

  global_secondary_indexes = {
    ByOwner = {
      partition_key   = { name = "ownerId" }
      projection_type = "KEYS_ONLY"
    }
  }
}
