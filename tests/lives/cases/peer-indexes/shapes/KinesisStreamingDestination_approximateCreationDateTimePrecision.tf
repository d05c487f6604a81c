# A data stream with times in microseconds.

resource "dynamodb_table" "KinesisStreamingDestination_approximateCreationDateTimePrecision" {
  name           = "${var.prefix}-KinesisStreamingDestination-approximateCreationDateTimePrecision"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 10 }
  write_capacity = { units = 10 }
  kinesis_stream = { stream_arn = "arn:aws:kinesis:us-east-1:111122223333:stream/events", approximate_creation_date_time_precision = "MICROSECOND" }
}
