# The capacity is left to others, and the table becomes on-demand.

resource "dynamodb_table" "Table_BillingMode_provisionedToPayPerRequestIgnoreChanges" {
  name           = "${var.prefix}-provisionedToPayPerRequestIgnoreChanges"
  partition_key  = { name = "id" }
  read_capacity  = { units = 5 }
  write_capacity = { units = 5 }

  lifecycle {
    ignore_changes = [read_capacity, write_capacity]
  }
}

# then update

resource "dynamodb_table" "Table_BillingMode_provisionedToPayPerRequestIgnoreChanges" {
  name          = "${var.prefix}-provisionedToPayPerRequestIgnoreChanges"
  partition_key = { name = "id" }
  billing_mode  = "PAY_PER_REQUEST"

  lifecycle {
    ignore_changes = [read_capacity, write_capacity]
  }
}

# then no-op

resource "dynamodb_table" "Table_BillingMode_provisionedToPayPerRequestIgnoreChanges" {
  name          = "${var.prefix}-provisionedToPayPerRequestIgnoreChanges"
  partition_key = { name = "id" }
  billing_mode  = "PAY_PER_REQUEST"

  lifecycle {
    ignore_changes = [read_capacity, write_capacity]
  }
}
