# Provisioned becomes on-demand.

resource "dynamodb_table" "Table_BillingMode_provisionedToPayPerRequest" {
  name           = "${var.prefix}-BillingMode-provisionedToPayPerRequest"
  partition_key  = { name = "orderId" }
  billing_mode   = "PROVISIONED"
  read_capacity  = { units = 5 }
  write_capacity = { units = 5 }
}

# then update

resource "dynamodb_table" "Table_BillingMode_provisionedToPayPerRequest" {
  name          = "${var.prefix}-BillingMode-provisionedToPayPerRequest"
  partition_key = { name = "orderId" }
  billing_mode  = "PAY_PER_REQUEST"
}
