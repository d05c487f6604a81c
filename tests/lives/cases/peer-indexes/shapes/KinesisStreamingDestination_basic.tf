# A data stream.

resource "dynamodb_table" "KinesisStreamingDestination_basic" {
  name           = "${var.prefix}-KinesisStreamingDestination-basic"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 10 }
  write_capacity = { units = 10 }
  kinesis_stream = { stream_arn = "arn:aws:kinesis:us-east-1:111122223333:stream/events" }
}
