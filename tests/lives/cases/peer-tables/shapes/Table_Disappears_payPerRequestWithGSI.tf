# The same of an on-demand table with an index.

resource "dynamodb_table" "Table_Disappears_payPerRequestWithGSI" {
  name          = "${var.prefix}-Disappears-payPerRequestWithGSI"
  partition_key = { name = "orderId" }
  global_secondary_indexes = {
    ByCustomer = {
      partition_key   = { name = "customerId" }
      projection_type = "KEYS_ONLY"
    }
  }
}

# then create

resource "dynamodb_table" "Table_Disappears_payPerRequestWithGSI" {
  name          = "${var.prefix}-Disappears-payPerRequestWithGSI"
  partition_key = { name = "orderId" }
  global_secondary_indexes = {
    ByCustomer = {
      partition_key   = { name = "customerId" }
      projection_type = "KEYS_ONLY"
    }
  }
}
