# What surrounds a table: scaling with a schedule, alarms, insights, a Kinesis data stream, policies. New aspects next to
# the table belong in here and in update.tf.
locals {
  table = "arn:aws:dynamodb:us-east-1:111122223333:table/${var.prefix}-orders"
}

resource "dynamodb_table" "this" {
  name                        = "${var.prefix}-orders"
  partition_key               = { name = "id" }
  deletion_protection_enabled = var.protected
  write_capacity              = { units = 4 }
  contributor_insights        = {}
  kinesis_stream              = { stream_arn = "arn:aws:kinesis:us-east-1:111122223333:stream/events" }
  tags                        = { Purpose = "orders", Stage = "trial" }
  timeouts                    = { create = var.timeout, update = var.timeout, delete = var.timeout }

  read_capacity = {
    min_capacity = 5
    max_capacity = 50
    schedules    = { morning = { schedule = "cron(0 6 * * ? *)", min_capacity = 10 } }
  }

  resource_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "444455556666" }
      Action    = "dynamodb:GetItem"
      Resource  = local.table
    }]
  })

  stream = {
    view_type = "NEW_IMAGE"
    resource_policy = jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Effect    = "Allow"
        Principal = { AWS = "444455556666" }
        Action    = "dynamodb:GetRecords"
        Resource  = "${local.table}/stream/*"
      }]
    })
  }

  alarms = {
    alarm_actions = ["arn:aws:sns:us-east-1:111122223333:oncall"]
    rules         = { hot_partition = { enabled = false } }
  }
}
