resource "terraform_data" "key" {
  input            = "at"
  triggers_replace = 1
}

resource "dynamodb_table" "this" {
  name          = "${var.prefix}-orders"
  partition_key = { name = "id" }
  sort_key      = { name = terraform_data.key.output }

  local_secondary_indexes = {
    ByTotal = { sort_key = { name = "total" }, projection_type = "KEYS_ONLY" }
  }
}
