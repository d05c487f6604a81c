# Provisioned becomes on-demand, with an index.

resource "dynamodb_table" "Table_BillingModeGSI_provisionedToPayPerRequest" {
  name           = "${var.prefix}-BillingModeGSI-provisionedToPayPerRequest"
  partition_key  = { name = "orderId" }
  billing_mode   = "PROVISIONED"
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  global_secondary_indexes = {
    ByCustomer = {
      partition_key   = { name = "customerId" }
      projection_type = "KEYS_ONLY"
    }
  }
}

# then update

resource "dynamodb_table" "Table_BillingModeGSI_provisionedToPayPerRequest" {
  name          = "${var.prefix}-BillingModeGSI-provisionedToPayPerRequest"
  partition_key = { name = "orderId" }
  billing_mode  = "PAY_PER_REQUEST"
  global_secondary_indexes = {
    ByCustomer = {
      partition_key   = { name = "customerId" }
      projection_type = "KEYS_ONLY"
    }
  }
}
