resource "dynamodb_table" "this" {
  name                 = "${var.prefix}-events"
  partition_key        = { name = "id" }
  contributor_insights = { mode = "THROTTLED_KEYS" }

  kinesis_stream = {
    stream_arn                               = "arn:aws:kinesis:us-east-1:${var.account}:stream/events"
    approximate_creation_date_time_precision = "MICROSECOND"
  }

  global_secondary_indexes = {
    ByOwner = {
      partition_key   = { name = "ownerId" }
      projection_type = "KEYS_ONLY"
    }
  }
}
