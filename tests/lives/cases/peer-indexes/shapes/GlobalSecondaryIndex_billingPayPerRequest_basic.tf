# An index of an on-demand table.

resource "dynamodb_table" "GlobalSecondaryIndex_billingPayPerRequest_basic" {
  name          = "${var.prefix}-billingPayPerRequest-basic"
  partition_key = { name = "orderId" }
  global_secondary_indexes = {
    ByOrder = {
      partition_key   = { name = "orderId" }
      sort_key        = { name = "state" }
      projection_type = "ALL"
    }
  }
}
