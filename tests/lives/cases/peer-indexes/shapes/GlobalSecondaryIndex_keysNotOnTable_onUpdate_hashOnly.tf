# The key of the index is replaced twice: it is rebuilt.

resource "dynamodb_table" "GlobalSecondaryIndex_keysNotOnTable_onUpdate_hashOnly" {
  name           = "${var.prefix}-keysNotOnTable-onUpdate-hashOnly"
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

resource "dynamodb_table" "GlobalSecondaryIndex_keysNotOnTable_onUpdate_hashOnly" {
  name           = "${var.prefix}-keysNotOnTable-onUpdate-hashOnly"
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

# then update

resource "dynamodb_table" "GlobalSecondaryIndex_keysNotOnTable_onUpdate_hashOnly" {
  name           = "${var.prefix}-keysNotOnTable-onUpdate-hashOnly"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  global_secondary_indexes = {
    ByOrder = {
      partition_key   = { name = "region" }
      projection_type = "ALL"
    }
  }
}
