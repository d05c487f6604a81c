variable "existing_table" {
  type        = string
  default     = null
  description = "Name of a table to use; without it the module creates one."
}

resource "dynamodb_table" "own" {
  count         = var.existing_table == null ? 1 : 0
  name          = "orders"
  partition_key = { name = "orderId" }
}

data "dynamodb_table" "existing" {
  count = var.existing_table == null ? 0 : 1
  name  = var.existing_table
}

locals {
  table = one(concat(dynamodb_table.own[*], data.dynamodb_table.existing[*]))
}

output "table_arn" {
  value = local.table.arn
}

output "restorable_since" {
  value = one(data.dynamodb_table.existing[*].live.earliest_restorable_time)
}
