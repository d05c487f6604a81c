# Other units are written and ignored.

resource "dynamodb_table" "GlobalSecondaryIndex_provisioned_capacityChange_ignoreChanges" {
  name           = "${var.prefix}-provisioned-capacityChange-ignoreChanges"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 2 }
  write_capacity = { units = 2 }
  global_secondary_indexes = {
    ByOrder = {
      partition_key   = { name = "orderId" }
      sort_key        = { name = "state" }
      projection_type = "ALL"
      read_capacity   = { units = 2 }
      write_capacity  = { units = 2 }
    }
  }
  lifecycle {
    ignore_changes = [read_capacity, write_capacity, global_secondary_indexes["ByOrder"].read_capacity, global_secondary_indexes["ByOrder"].write_capacity]
  }
}

# then no-op

resource "dynamodb_table" "GlobalSecondaryIndex_provisioned_capacityChange_ignoreChanges" {
  name           = "${var.prefix}-provisioned-capacityChange-ignoreChanges"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 4 }
  write_capacity = { units = 4 }
  global_secondary_indexes = {
    ByOrder = {
      partition_key   = { name = "orderId" }
      sort_key        = { name = "state" }
      projection_type = "ALL"
      read_capacity   = { units = 4 }
      write_capacity  = { units = 4 }
    }
  }
  lifecycle {
    ignore_changes = [read_capacity, write_capacity, global_secondary_indexes["ByOrder"].read_capacity, global_secondary_indexes["ByOrder"].write_capacity]
  }
}
