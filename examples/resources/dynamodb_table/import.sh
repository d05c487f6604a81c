# By name, in the provider's Region
terraform import dynamodb_table.orders orders

# By Region and name
terraform import dynamodb_table.orders eu-central-1/orders

# By ARN
terraform import dynamodb_table.orders arn:aws:dynamodb:eu-central-1:123456789012:table/orders
