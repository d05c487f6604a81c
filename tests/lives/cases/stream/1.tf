resource "dynamodb_table" "this" {
  name          = "${var.prefix}-events"
  partition_key = { name = "id" }
}

output "stream_arn" {
  value = dynamodb_table.this.stream_arn
}
