output "dynamodb_table_arn" {
  description = "ARN of the table; empty without a table."
  value       = try(dynamodb_table.this[0].arn, "")
}

output "dynamodb_table_id" {
  description = "Name of the table; empty without a table."
  value       = try(dynamodb_table.this[0].id, "")
}

output "dynamodb_table_stream_arn" {
  description = "ARN of the table's stream; null while the stream is disabled, empty without a table."
  value       = try(dynamodb_table.this[0].stream_arn, "")
}

output "dynamodb_table_stream_label" {
  description = "Label of the table's stream: the time of its creation; null while the stream is disabled, empty without a table."
  value       = try(dynamodb_table.this[0].stream_label, "")
}

output "dynamodb_table_replicas" {
  description = "Replicas by Region; null without any."
  value       = try(dynamodb_table.this[0].replicas, null)
}

output "dynamodb_table_replica_arns" {
  description = "ARNs of the replicas by Region; empty without any."
  value       = try({ for region, replica in dynamodb_table.this[0].replicas : region => replica.arn }, {})
}

output "dynamodb_table_replica_stream_arns" {
  description = "ARNs of the replicas' streams by Region; empty without any."
  value       = try({ for region, replica in dynamodb_table.this[0].replicas : region => replica.stream_arn }, {})
}

output "dynamodb_table_replica_stream_labels" {
  description = "Labels of the replicas' streams by Region; empty without any."
  value       = try({ for region, replica in dynamodb_table.this[0].replicas : region => replica.stream_label }, {})
}

output "table" {
  description = "The resource itself, for instance for the function `iam_policy`; null without a table."
  value       = one(dynamodb_table.this)
}
