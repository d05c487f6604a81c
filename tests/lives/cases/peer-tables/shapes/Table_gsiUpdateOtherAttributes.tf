# Two of three indexes get other keys and another projection: they are rebuilt.

resource "dynamodb_table" "Table_gsiUpdateOtherAttributes" {
  name           = "${var.prefix}-gsiUpdateOtherAttributes"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  global_secondary_indexes = {
    ByCustomer = {
      partition_key   = { name = "customerId" }
      projection_type = "ALL"
    }
    ByState = {
      partition_key   = { name = "state" }
      projection_type = "ALL"
    }
    ByDay = {
      partition_key   = { name = "day" }
      projection_type = "ALL"
    }
  }
}

# then update

resource "dynamodb_table" "Table_gsiUpdateOtherAttributes" {
  name           = "${var.prefix}-gsiUpdateOtherAttributes"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  global_secondary_indexes = {
    ByCustomer = {
      partition_key   = { name = "customerId" }
      projection_type = "ALL"
    }
    ByState = {
      partition_key   = { name = "region" }
      sort_key        = { name = "state" }
      projection_type = "ALL"
    }
    ByDay = {
      partition_key      = { name = "day" }
      sort_key           = { name = "region" }
      non_key_attributes = ["title"]
    }
  }
}
