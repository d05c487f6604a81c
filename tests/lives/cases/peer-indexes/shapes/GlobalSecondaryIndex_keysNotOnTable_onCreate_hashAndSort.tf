# Neither key of the index is one of the table.

resource "dynamodb_table" "GlobalSecondaryIndex_keysNotOnTable_onCreate_hashAndSort" {
  name           = "${var.prefix}-keysNotOnTable-onCreate-hashAndSort"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  global_secondary_indexes = {
    ByOrder = {
      partition_key   = { name = "customerId" }
      sort_key        = { name = "day" }
      projection_type = "ALL"
    }
  }
}
