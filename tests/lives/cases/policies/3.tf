locals {
  table = "arn:aws:dynamodb:us-east-1:111122223333:table/${var.prefix}-shared"
}

resource "dynamodb_table" "this" {
  name          = "${var.prefix}-shared"
  partition_key = { name = "id" }

  resource_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Readers"
      Effect    = "Allow"
      Principal = { AWS = "444455556666" }
      Action    = "dynamodb:GetItem"
      Resource  = local.table
    }]
  })

  stream = {
    view_type = "NEW_IMAGE"
    resource_policy = jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Sid       = "Followers"
        Effect    = "Allow"
        Principal = { AWS = "444455556666" }
        Action    = ["dynamodb:GetRecords", "dynamodb:DescribeStream", "dynamodb:GetShardIterator"]
        Resource  = "${local.table}/stream/*"
      }]
    })
  }
}
