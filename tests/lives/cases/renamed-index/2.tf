resource "dynamodb_table" "this" {
  name          = "${var.prefix}-orders"
  partition_key = { name = "id" }

  global_secondary_indexes = {
    ByOwnerId = { partition_key = { name = "owner" }, projection_type = "ALL" }
  }
}
