data "dynamodb_quotas" "here" {}

resource "dynamodb_table" "this" {
  name          = "${var.prefix}-orders"
  partition_key = { name = "orderId" }
  tags          = { Trial = var.prefix }
}

data "dynamodb_tables" "of_trial" {
  name_prefix = "${var.prefix}-"
  tags        = dynamodb_table.this.tags
  depends_on  = [dynamodb_table.this]

  lifecycle {
    postcondition {
      condition     = jsonencode(self.arns) == jsonencode({ (dynamodb_table.this.name) = dynamodb_table.this.arn })
      error_message = "Found ${jsonencode(self.arns)}."
    }
  }
}

data "dynamodb_tables" "none" {
  name_prefix = "${var.prefix}-none-"
}
