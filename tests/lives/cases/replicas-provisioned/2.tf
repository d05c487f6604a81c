resource "dynamodb_table" "this" {
  name          = "${var.prefix}-orders"
  partition_key = { name = "id" }
  replicas      = {}

  global_secondary_indexes = {
    ByOwner = { partition_key = { name = "owner" }, projection_type = "KEYS_ONLY" }
  }
}
