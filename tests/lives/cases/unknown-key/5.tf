resource "terraform_data" "indexes" {
  input = { name = "${var.prefix}-orders", sort = "total" }
}

resource "dynamodb_table" "this" {
  name          = terraform_data.indexes.output.name
  partition_key = { name = "id" }
  sort_key      = { name = "at" }

  local_secondary_indexes = {
    ByTotal = { sort_key = { name = terraform_data.indexes.output.sort }, projection_type = "KEYS_ONLY" }
  }
}
