output "tables" {
  description = "The resources by key, for instance for the function `iam_policy`."
  value       = dynamodb_table.this
}

output "names" {
  description = "Names by key."
  value       = { for key, table in dynamodb_table.this : key => table.name }
}

output "arns" {
  description = "ARNs by key."
  value       = { for key, table in dynamodb_table.this : key => table.arn }
}

output "stream_arns" {
  description = "ARNs of the streams by key; null for a table without a stream."
  value       = { for key, table in dynamodb_table.this : key => table.stream_arn }
}
