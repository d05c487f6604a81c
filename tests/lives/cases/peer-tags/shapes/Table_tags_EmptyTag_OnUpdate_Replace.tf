# A value becomes empty.

resource "dynamodb_table" "Table_tags_EmptyTag_OnUpdate_Replace" {
  name          = "${var.prefix}-tags-EmptyTag-OnUpdate-Replace"
  partition_key = { name = "orderId" }
  tags          = { Team = "sales" }
}

# then update

resource "dynamodb_table" "Table_tags_EmptyTag_OnUpdate_Replace" {
  name          = "${var.prefix}-tags-EmptyTag-OnUpdate-Replace"
  partition_key = { name = "orderId" }
  tags          = { Team = "" }
}
