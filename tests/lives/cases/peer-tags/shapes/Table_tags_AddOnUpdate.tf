# The first tag comes later.

resource "dynamodb_table" "Table_tags_AddOnUpdate" {
  name          = "${var.prefix}-tags-AddOnUpdate"
  partition_key = { name = "orderId" }
}

# then update

resource "dynamodb_table" "Table_tags_AddOnUpdate" {
  name          = "${var.prefix}-tags-AddOnUpdate"
  partition_key = { name = "orderId" }
  tags          = { Team = "sales" }
}
