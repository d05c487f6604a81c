# The whole table is deleted outside Terraform: the plan makes both again.

resource "dynamodb_table" "GlobalSecondaryIndex_disappears_table" {
  name           = "${var.prefix}-disappears-table"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  global_secondary_indexes = {
    ByOrder = {
      partition_key   = { name = "orderId" }
      projection_type = "ALL"
      read_capacity   = { units = 1 }
      write_capacity  = { units = 1 }
    }
  }
}

# then create

resource "dynamodb_table" "GlobalSecondaryIndex_disappears_table" {
  name           = "${var.prefix}-disappears-table"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  global_secondary_indexes = {
    ByOrder = {
      partition_key   = { name = "orderId" }
      projection_type = "ALL"
      read_capacity   = { units = 1 }
      write_capacity  = { units = 1 }
    }
  }
}
