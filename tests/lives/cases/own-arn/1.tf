resource "dynamodb_table" "this" {
  name          = "${var.prefix}-shared"
  partition_key = { name = "id" }

  resource_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Readers"
      Effect    = "Allow"
      Principal = { AWS = "444455556666" }
      Action    = ["dynamodb:GetItem", "dynamodb:Query"]
      Resource  = ["self", "self/index/*"]
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
        Resource  = "self/stream"
      }]
    })
  }
}
