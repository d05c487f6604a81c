resource "dynamodb_table" "this" {
  name           = "${var.prefix}-orders"
  partition_key  = { name = "id" }
  read_capacity  = { min_capacity = 5, max_capacity = 50 }
  write_capacity = { min_capacity = 5, max_capacity = 50 }

  global_secondary_indexes = {
    ByOwner = { partition_key = { name = "owner" }, projection_type = "KEYS_ONLY" }
  }

  replicas = {
    eu-west-1 = {
      read_capacity            = { units = 80 }
      global_secondary_indexes = { ByOwner = { read_capacity = { units = 60 } } }
    }
  }
}
