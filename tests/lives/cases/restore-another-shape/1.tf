resource "dynamodb_table" "source" {
  name          = "${var.prefix}-source"
  partition_key = { name = "id" }
  sort_key      = { name = "at", type = "N" }

  local_secondary_indexes = {
    ByTotal = { sort_key = { name = "total", type = "N" }, projection_type = "KEYS_ONLY" }
  }
}
