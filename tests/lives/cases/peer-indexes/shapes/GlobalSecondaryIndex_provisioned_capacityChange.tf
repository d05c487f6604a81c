# The units of the index alone.

resource "dynamodb_table" "GlobalSecondaryIndex_provisioned_capacityChange" {
  name           = "${var.prefix}-provisioned-capacityChange"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
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

resource "dynamodb_table" "GlobalSecondaryIndex_provisioned_capacityChange" {
  name           = "${var.prefix}-provisioned-capacityChange"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  global_secondary_indexes = {
    ByOrder = {
      partition_key   = { name = "orderId" }
      projection_type = "ALL"
      read_capacity   = { units = 4 }
      write_capacity  = { units = 4 }
    }
  }
}
