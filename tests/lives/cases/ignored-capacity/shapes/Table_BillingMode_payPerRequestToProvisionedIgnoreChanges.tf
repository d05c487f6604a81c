# The capacity is left to others, and the table becomes provisioned: that is refused while it has no capacity to begin with.

resource "dynamodb_table" "Table_BillingMode_payPerRequestToProvisionedIgnoreChanges" {
  name          = "${var.prefix}-payPerRequestToProvisionedIgnoreChanges"
  partition_key = { name = "id" }
}

# then update

resource "dynamodb_table" "Table_BillingMode_payPerRequestToProvisionedIgnoreChanges" {
  name           = "${var.prefix}-payPerRequestToProvisionedIgnoreChanges"
  partition_key  = { name = "id" }
  billing_mode   = "PROVISIONED"
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }

  lifecycle {
    ignore_changes = [read_capacity, write_capacity]
  }
}

# then update

resource "dynamodb_table" "Table_BillingMode_payPerRequestToProvisionedIgnoreChanges" {
  name           = "${var.prefix}-payPerRequestToProvisionedIgnoreChanges"
  partition_key  = { name = "id" }
  billing_mode   = "PROVISIONED"
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
}

# then no-op

resource "dynamodb_table" "Table_BillingMode_payPerRequestToProvisionedIgnoreChanges" {
  name           = "${var.prefix}-payPerRequestToProvisionedIgnoreChanges"
  partition_key  = { name = "id" }
  billing_mode   = "PROVISIONED"
  read_capacity  = { units = 5 }
  write_capacity = { units = 5 }

  lifecycle {
    ignore_changes = [read_capacity, write_capacity]
  }
}
