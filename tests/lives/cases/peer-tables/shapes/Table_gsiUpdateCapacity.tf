# Table and three indexes get other units.

resource "dynamodb_table" "Table_gsiUpdateCapacity" {
  name           = "${var.prefix}-gsiUpdateCapacity"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  global_secondary_indexes = {
    ByCustomer = {
      partition_key   = { name = "customerId" }
      read_capacity   = { units = 1 }
      write_capacity  = { units = 1 }
      projection_type = "ALL"
    }
    ByState = {
      partition_key   = { name = "state" }
      read_capacity   = { units = 1 }
      write_capacity  = { units = 1 }
      projection_type = "ALL"
    }
    ByDay = {
      partition_key   = { name = "day" }
      read_capacity   = { units = 1 }
      write_capacity  = { units = 1 }
      projection_type = "ALL"
    }
  }
}

# then update

resource "dynamodb_table" "Table_gsiUpdateCapacity" {
  name           = "${var.prefix}-gsiUpdateCapacity"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 2 }
  write_capacity = { units = 2 }
  global_secondary_indexes = {
    ByCustomer = {
      partition_key   = { name = "customerId" }
      read_capacity   = { units = 2 }
      write_capacity  = { units = 2 }
      projection_type = "ALL"
    }
    ByState = {
      partition_key   = { name = "state" }
      read_capacity   = { units = 2 }
      write_capacity  = { units = 2 }
      projection_type = "ALL"
    }
    ByDay = {
      partition_key   = { name = "day" }
      read_capacity   = { units = 2 }
      write_capacity  = { units = 2 }
      projection_type = "ALL"
    }
  }
}
