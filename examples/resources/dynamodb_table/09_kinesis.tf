# Changes to a Kinesis data stream
variable "data_stream_arn" {
  type        = string
  description = "ARN of a data stream in the table's Region, for instance aws_kinesis_stream.changes.arn."
}

resource "dynamodb_table" "events" {
  name          = "events"
  partition_key = { name = "eventId" }

  kinesis_stream = {
    stream_arn                               = var.data_stream_arn
    approximate_creation_date_time_precision = "MICROSECOND"
  }
}
