# Table and index get different units.

resource "dynamodb_table" "GlobalSecondaryIndex_provisioned_changeTableCapacity_gsiDifferentFromTable" {
  name           = "${var.prefix}-provisioned-changeTableCapacity-gsiDifferentFromTable"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 2 }
  write_capacity = { units = 2 }
  global_secondary_indexes = {
    ByOrder = {
      partition_key   = { name = "orderId" }
      projection_type = "ALL"
      read_capacity   = { units = 4 }
      write_capacity  = { units = 4 }
    }
  }
}

# then update

resource "dynamodb_table" "GlobalSecondaryIndex_provisioned_changeTableCapacity_gsiDifferentFromTable" {
  name           = "${var.prefix}-provisioned-changeTableCapacity-gsiDifferentFromTable"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 4 }
  write_capacity = { units = 4 }
  global_secondary_indexes = {
    ByOrder = {
      partition_key   = { name = "orderId" }
      projection_type = "ALL"
      read_capacity   = { units = 6 }
      write_capacity  = { units = 6 }
    }
  }
}
