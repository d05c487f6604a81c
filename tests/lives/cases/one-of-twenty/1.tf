resource "dynamodb_table" "this" {
  name           = "${var.prefix}-wide"
  partition_key  = { name = "id" }
  read_capacity  = { units = 5 }
  write_capacity = { units = 5 }

  global_secondary_indexes = {
    for number in range(20) : format("Index%02d", number) => {
      partition_key   = { name = "id" }
      sort_key        = { name = "at" }
      projection_type = "KEYS_ONLY"
      read_capacity   = { units = 5 }
    }
  }
}
