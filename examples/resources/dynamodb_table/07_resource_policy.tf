# Resource policy with the table's own ARN
#
# The policy cannot refer to the `arn` of its own table: `self` stands for it, `self/index/*` for its indexes.
variable "reporting_account_id" {
  type        = string
  description = "Account that reads the table."
}

resource "dynamodb_table" "catalog" {
  name          = "catalog"
  partition_key = { name = "articleId" }

  resource_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Reporting"
      Effect    = "Allow"
      Principal = { AWS = var.reporting_account_id }
      Action    = ["dynamodb:GetItem", "dynamodb:Query"]
      Resource  = ["self", "self/index/*"]
    }]
  })

  guardrail_suppressions = { "policy.cross-account" = "the reporting account reads the catalog" }
}
