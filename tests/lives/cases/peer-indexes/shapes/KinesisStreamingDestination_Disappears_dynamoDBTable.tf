# The table is deleted outside Terraform: the plan makes it again, with the data stream.

resource "dynamodb_table" "KinesisStreamingDestination_Disappears_dynamoDBTable" {
  name           = "${var.prefix}-KinesisStreamingDestination-Disappears-dynamoDBTable"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 10 }
  write_capacity = { units = 10 }
  kinesis_stream = { stream_arn = "arn:aws:kinesis:us-east-1:111122223333:stream/events" }
}

# then create

resource "dynamodb_table" "KinesisStreamingDestination_Disappears_dynamoDBTable" {
  name           = "${var.prefix}-KinesisStreamingDestination-Disappears-dynamoDBTable"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 10 }
  write_capacity = { units = 10 }
  kinesis_stream = { stream_arn = "arn:aws:kinesis:us-east-1:111122223333:stream/events" }
}
