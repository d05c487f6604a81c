data "dynamodb_tables" "billing" {
  name_prefix = "billing-"
  tags        = { Stage = "production" }
}

output "tables_of_billing" {
  value = data.dynamodb_tables.billing.arns
}
