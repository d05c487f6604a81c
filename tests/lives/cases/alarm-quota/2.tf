resource "dynamodb_table" "this" {
  name          = "${var.prefix}-quota"
  partition_key = { name = "id" }
  alarms        = { alarm_actions = ["arn:aws:sns:us-east-1:111122223333:oncall"], tags = { Severity = "high" } }

  global_secondary_indexes = {
    ByOwner = {
      partition_key   = { name = "ownerId" }
      projection_type = "KEYS_ONLY"
    }
  }
}
