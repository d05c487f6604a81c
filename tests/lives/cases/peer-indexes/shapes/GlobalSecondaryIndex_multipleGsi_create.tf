# Two indexes at once.

resource "dynamodb_table" "GlobalSecondaryIndex_multipleGsi_create" {
  name           = "${var.prefix}-multipleGsi-create"
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
