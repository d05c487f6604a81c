# The index is deleted outside Terraform before the second step: the plan makes it again.

resource "dynamodb_table" "GlobalSecondaryIndex_disappears" {
  name           = "${var.prefix}-disappears"
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

# then update

resource "dynamodb_table" "GlobalSecondaryIndex_disappears" {
  name           = "${var.prefix}-disappears"
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
