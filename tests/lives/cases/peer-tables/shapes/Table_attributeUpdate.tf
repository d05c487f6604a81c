# The key of an index gets another type, a second attribute, and is as before again.

resource "dynamodb_table" "Table_attributeUpdate" {
  name           = "${var.prefix}-attributeUpdate"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 10 }
  write_capacity = { units = 10 }
  global_secondary_indexes = {
    ByFirst = {
      partition_key   = { name = "first", type = "S" }
      projection_type = "KEYS_ONLY"
    }
  }
}

# then update

resource "dynamodb_table" "Table_attributeUpdate" {
  name           = "${var.prefix}-attributeUpdate"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 10 }
  write_capacity = { units = 10 }
  global_secondary_indexes = {
    ByFirst = {
      partition_key   = { name = "first", type = "N" }
      projection_type = "KEYS_ONLY"
    }
  }
}

# then update

resource "dynamodb_table" "Table_attributeUpdate" {
  name           = "${var.prefix}-attributeUpdate"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 10 }
  write_capacity = { units = 10 }
  global_secondary_indexes = {
    ByFirst = {
      partition_key   = { name = "first", type = "N" }
      sort_key        = { name = "second" }
      projection_type = "KEYS_ONLY"
    }
  }
}

# then update

resource "dynamodb_table" "Table_attributeUpdate" {
  name           = "${var.prefix}-attributeUpdate"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 10 }
  write_capacity = { units = 10 }
  global_secondary_indexes = {
    ByFirst = {
      partition_key   = { name = "first", type = "S" }
      projection_type = "KEYS_ONLY"
    }
  }
}
