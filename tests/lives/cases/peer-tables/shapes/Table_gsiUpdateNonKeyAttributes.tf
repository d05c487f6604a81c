# An index projects one attribute more: it is rebuilt.

resource "dynamodb_table" "Table_gsiUpdateNonKeyAttributes" {
  name           = "${var.prefix}-gsiUpdateNonKeyAttributes"
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

# then update

resource "dynamodb_table" "Table_gsiUpdateNonKeyAttributes" {
  name           = "${var.prefix}-gsiUpdateNonKeyAttributes"
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
      non_key_attributes = ["title", "weight"]
    }
  }
}
