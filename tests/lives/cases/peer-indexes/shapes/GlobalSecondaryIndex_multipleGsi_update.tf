# Two indexes get other units in one apply.

resource "dynamodb_table" "GlobalSecondaryIndex_multipleGsi_update" {
  name           = "${var.prefix}-multipleGsi-update"
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

resource "dynamodb_table" "GlobalSecondaryIndex_multipleGsi_update" {
  name           = "${var.prefix}-multipleGsi-update"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  global_secondary_indexes = {
    ByCustomer = {
      partition_key   = { name = "customerId" }
      projection_type = "ALL"
      read_capacity   = { units = 2 }
      write_capacity  = { units = 2 }
    }
    ByDay = {
      partition_key   = { name = "day" }
      projection_type = "ALL"
      read_capacity   = { units = 2 }
      write_capacity  = { units = 2 }
    }
  }
}
