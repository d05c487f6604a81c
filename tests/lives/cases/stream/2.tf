resource "dynamodb_table" "this" {
  name          = "${var.prefix}-events"
  partition_key = { name = "id" }
  stream        = { view_type = "KEYS_ONLY" }
}

output "stream_arn" {
  value = dynamodb_table.this.stream_arn
}
