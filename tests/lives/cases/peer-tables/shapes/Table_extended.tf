# One index is exchanged for another with other keys, projection and capacity; so is the table's capacity.

resource "dynamodb_table" "Table_extended" {
  name          = "${var.prefix}-extended"
  partition_key = { name = "orderId" }
  sort_key      = { name = "placedAt" }
  local_secondary_indexes = {
    ByTotal = {
      sort_key        = { name = "total", type = "N" }
      projection_type = "ALL"
    }
  }
  read_capacity  = { units = 1 }
  write_capacity = { units = 2 }
  global_secondary_indexes = {
    ByState = {
      partition_key   = { name = "orderId" }
      sort_key        = { name = "state" }
      projection_type = "KEYS_ONLY"
      read_capacity   = { units = 1 }
      write_capacity  = { units = 1 }
    }
  }
}

# then update

resource "dynamodb_table" "Table_extended" {
  name          = "${var.prefix}-extended"
  partition_key = { name = "orderId" }
  sort_key      = { name = "placedAt" }
  local_secondary_indexes = {
    ByTotal = {
      sort_key        = { name = "total", type = "N" }
      projection_type = "ALL"
    }
  }
  read_capacity  = { units = 2 }
  write_capacity = { units = 2 }
  global_secondary_indexes = {
    ByWeight = {
      partition_key      = { name = "orderId" }
      sort_key           = { name = "weight", type = "N" }
      non_key_attributes = ["address"]
      read_capacity      = { units = 5 }
      write_capacity     = { units = 5 }
    }
  }
}
