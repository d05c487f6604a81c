# The key of the index is no key of the table.

resource "dynamodb_table" "GlobalSecondaryIndex_keysNotOnTable_onCreate_hashOnly" {
  name           = "${var.prefix}-keysNotOnTable-onCreate-hashOnly"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  global_secondary_indexes = {
    ByOrder = {
      partition_key   = { name = "customerId" }
      projection_type = "ALL"
    }
  }
}
