# The order of projected attributes means nothing.

resource "dynamodb_table" "Table_GsiUpdateNonKeyAttributes_emptyPlan" {
  name           = "${var.prefix}-GsiUpdateNonKeyAttributes-emptyPlan"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  global_secondary_indexes = {
    ByCustomer = {
      partition_key      = { name = "customerId" }
      sort_key           = { name = "day" }
      non_key_attributes = ["weight", "title"]
    }
  }
}

# then no-op

resource "dynamodb_table" "Table_GsiUpdateNonKeyAttributes_emptyPlan" {
  name           = "${var.prefix}-GsiUpdateNonKeyAttributes-emptyPlan"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  global_secondary_indexes = {
    ByCustomer = {
      partition_key      = { name = "customerId" }
      sort_key           = { name = "day" }
      non_key_attributes = ["title", "weight"]
    }
  }
}
