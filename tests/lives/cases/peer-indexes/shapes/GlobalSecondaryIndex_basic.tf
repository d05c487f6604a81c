# An index with units of its own.

resource "dynamodb_table" "GlobalSecondaryIndex_basic" {
  name           = "${var.prefix}-basic"
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
