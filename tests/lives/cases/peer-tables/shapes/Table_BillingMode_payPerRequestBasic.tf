# An on-demand table gains an index.

resource "dynamodb_table" "Table_BillingMode_payPerRequestBasic" {
  name          = "${var.prefix}-BillingMode-payPerRequestBasic"
  partition_key = { name = "orderId" }
  billing_mode  = "PAY_PER_REQUEST"
}

# then update

resource "dynamodb_table" "Table_BillingMode_payPerRequestBasic" {
  name          = "${var.prefix}-BillingMode-payPerRequestBasic"
  partition_key = { name = "orderId" }
  billing_mode  = "PAY_PER_REQUEST"
  global_secondary_indexes = {
    ByCustomer = {
      partition_key   = { name = "customerId" }
      projection_type = "KEYS_ONLY"
    }
  }
}
