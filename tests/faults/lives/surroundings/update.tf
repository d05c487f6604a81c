# Protection, bounds, schedules, what is scaled, alarms, insights, the Kinesis data stream, policies, an index and tags
# change at once.
locals {
  table = "arn:aws:dynamodb:us-east-1:111122223333:table/${var.prefix}-orders"
}

resource "dynamodb_table" "this" {
  name                        = "${var.prefix}-orders"
  partition_key               = { name = "id" }
  deletion_protection_enabled = false
  read_capacity               = { units = 6 }
  contributor_insights        = { mode = "THROTTLED_KEYS" }
  kinesis_stream              = { stream_arn = "arn:aws:kinesis:us-east-1:111122223333:stream/audit" }
  tags                        = { Purpose = "archive" }
  timeouts                    = { create = var.timeout, update = var.timeout, delete = var.timeout }

  write_capacity = {
    min_capacity = 4
    max_capacity = 40
    schedules    = { evening = { schedule = "cron(0 18 * * ? *)", max_capacity = 20 } }
  }

  stream = {
    view_type = "NEW_IMAGE"
    resource_policy = jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Effect    = "Allow"
        Principal = { AWS = "777788889999" }
        Action    = "dynamodb:GetRecords"
        Resource  = "${local.table}/stream/*"
      }]
    })
  }

  global_secondary_indexes = {
    ByOwner = {
      partition_key        = { name = "ownerId" }
      projection_type      = "KEYS_ONLY"
      contributor_insights = {}
    }
  }

  alarms = {
    alarm_actions = ["arn:aws:sns:us-east-1:111122223333:office"]
    rules         = { hot_partition = { enabled = false }, write_throttle = { threshold = 10 } }
  }
}
