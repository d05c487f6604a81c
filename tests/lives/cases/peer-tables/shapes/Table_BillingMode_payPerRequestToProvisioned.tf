# On-demand becomes provisioned.

resource "dynamodb_table" "Table_BillingMode_payPerRequestToProvisioned" {
  name          = "${var.prefix}-BillingMode-payPerRequestToProvisioned"
  partition_key = { name = "orderId" }
  billing_mode  = "PAY_PER_REQUEST"
}

# then update

resource "dynamodb_table" "Table_BillingMode_payPerRequestToProvisioned" {
  name           = "${var.prefix}-BillingMode-payPerRequestToProvisioned"
  partition_key  = { name = "orderId" }
  billing_mode   = "PROVISIONED"
  read_capacity  = { units = 5 }
  write_capacity = { units = 5 }
}
