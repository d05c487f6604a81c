# Both keys of the index are replaced twice.

resource "dynamodb_table" "GlobalSecondaryIndex_keysNotOnTable_onUpdate_hashAndSort" {
  name           = "${var.prefix}-keysNotOnTable-onUpdate-hashAndSort"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  global_secondary_indexes = {
    ByOrder = {
      partition_key   = { name = "orderId" }
      projection_type = "ALL"
    }
  }
}

# then update

resource "dynamodb_table" "GlobalSecondaryIndex_keysNotOnTable_onUpdate_hashAndSort" {
  name           = "${var.prefix}-keysNotOnTable-onUpdate-hashAndSort"
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

# then update

resource "dynamodb_table" "GlobalSecondaryIndex_keysNotOnTable_onUpdate_hashAndSort" {
  name           = "${var.prefix}-keysNotOnTable-onUpdate-hashAndSort"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  global_secondary_indexes = {
    ByOrder = {
      partition_key   = { name = "region" }
      sort_key        = { name = "month" }
      projection_type = "ALL"
    }
  }
}
