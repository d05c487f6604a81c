# Stream to a function
#
# `stream_arn` goes into an event source mapping: see the guide "Use it together with the AWS provider".
resource "dynamodb_table" "invoices" {
  name          = "invoices"
  partition_key = { name = "invoiceId" }
  stream        = { view_type = "NEW_AND_OLD_IMAGES" }
}

output "invoices_stream_arn" {
  value = dynamodb_table.invoices.stream_arn
}
