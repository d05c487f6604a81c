# The data stream is disabled outside Terraform: the plan enables it again.

resource "dynamodb_table" "KinesisStreamingDestination_disappears" {
  name           = "${var.prefix}-KinesisStreamingDestination-disappears"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 10 }
  write_capacity = { units = 10 }
  kinesis_stream = { stream_arn = "arn:aws:kinesis:us-east-1:111122223333:stream/events" }
}

# then update

resource "dynamodb_table" "KinesisStreamingDestination_disappears" {
  name           = "${var.prefix}-KinesisStreamingDestination-disappears"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 10 }
  write_capacity = { units = 10 }
  kinesis_stream = { stream_arn = "arn:aws:kinesis:us-east-1:111122223333:stream/events" }
}
