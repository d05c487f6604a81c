# Two indexes are removed in one apply, one after the other.

resource "dynamodb_table" "GlobalSecondaryIndex_multipleGsi_delete" {
  name           = "${var.prefix}-multipleGsi-delete"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  global_secondary_indexes = {
    ByCustomer = {
      partition_key   = { name = "customerId" }
      projection_type = "ALL"
      read_capacity   = { units = 1 }
      write_capacity  = { units = 1 }
    }
    ByDay = {
      partition_key   = { name = "day" }
      projection_type = "ALL"
      read_capacity   = { units = 1 }
      write_capacity  = { units = 1 }
    }
  }
}

# then update

resource "dynamodb_table" "GlobalSecondaryIndex_multipleGsi_delete" {
  name           = "${var.prefix}-multipleGsi-delete"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
}
