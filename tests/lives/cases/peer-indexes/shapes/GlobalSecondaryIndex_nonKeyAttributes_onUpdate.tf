# All attributes, then two: the index is rebuilt.

resource "dynamodb_table" "GlobalSecondaryIndex_nonKeyAttributes_onUpdate" {
  name           = "${var.prefix}-nonKeyAttributes-onUpdate"
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

resource "dynamodb_table" "GlobalSecondaryIndex_nonKeyAttributes_onUpdate" {
  name           = "${var.prefix}-nonKeyAttributes-onUpdate"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  global_secondary_indexes = {
    ByOrder = {
      partition_key      = { name = "orderId" }
      non_key_attributes = ["title", "weight"]
    }
  }
}
