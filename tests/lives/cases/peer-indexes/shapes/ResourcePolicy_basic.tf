# A policy of the table.

resource "dynamodb_table" "ResourcePolicy_basic" {
  name           = "${var.prefix}-ResourcePolicy-basic"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  resource_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "111122223333" }
      Action    = "dynamodb:*"
      Resource  = "arn:aws:dynamodb:us-east-1:111122223333:table/${var.prefix}-ResourcePolicy-basic"
    }]
  })
}
