# Table and index get the same units.

resource "dynamodb_table" "GlobalSecondaryIndex_provisioned_changeTableCapacity_gsiSameAsTable" {
  name           = "${var.prefix}-provisioned-changeTableCapacity-gsiSameAsTable"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 2 }
  write_capacity = { units = 2 }
  global_secondary_indexes = {
    ByOrder = {
      partition_key   = { name = "orderId" }
      projection_type = "ALL"
      read_capacity   = { units = 2 }
      write_capacity  = { units = 2 }
    }
  }
}

# then update

resource "dynamodb_table" "GlobalSecondaryIndex_provisioned_changeTableCapacity_gsiSameAsTable" {
  name           = "${var.prefix}-provisioned-changeTableCapacity-gsiSameAsTable"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 4 }
  write_capacity = { units = 4 }
  global_secondary_indexes = {
    ByOrder = {
      partition_key   = { name = "orderId" }
      projection_type = "ALL"
      read_capacity   = { units = 4 }
      write_capacity  = { units = 4 }
    }
  }
}
