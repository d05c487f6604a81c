resource "dynamodb_table" "this" {
  name          = "${var.prefix}-orders"
  partition_key = { name = "id" }
  sort_key      = { name = "at" }

  local_secondary_indexes = {
    ByTotal = { sort_key = { name = "total" }, projection_type = "KEYS_ONLY" }
  }
}
