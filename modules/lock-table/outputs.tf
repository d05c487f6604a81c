output "name" {
  description = "Name of the table, for `dynamodb_table` of the backend."
  value       = dynamodb_table.locks.name
}

output "arn" {
  description = "ARN of the table."
  value       = dynamodb_table.locks.arn
}

output "policy" {
  description = "Policy as JSON for whoever runs Terraform with this backend."
  value = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["dynamodb:DescribeTable", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"]
      Resource = dynamodb_table.locks.arn
    }]
  })
}
