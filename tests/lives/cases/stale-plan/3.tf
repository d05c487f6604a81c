resource "dynamodb_table" "this" {
  name          = "${var.prefix}-orders"
  partition_key = { name = "id" }
  tags          = { Team = "orders" }

  stream = { view_type = "NEW_IMAGE" }

  global_secondary_indexes = {
    by_hand = { partition_key = { name = "owner" }, projection_type = "ALL" }
  }
}
