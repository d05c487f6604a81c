resource "dynamodb_table" "this" {
  name                 = "${var.prefix}-events"
  partition_key        = { name = "id" }
  contributor_insights = {}
  kinesis_stream       = { stream_arn = "arn:aws:kinesis:us-east-1:${var.account}:stream/events" }

  global_secondary_indexes = {
    ByOwner = {
      partition_key        = { name = "ownerId" }
      projection_type      = "KEYS_ONLY"
      contributor_insights = {}
    }
  }
}
