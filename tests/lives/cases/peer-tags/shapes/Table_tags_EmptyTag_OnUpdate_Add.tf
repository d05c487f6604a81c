# A tag with an empty value is added, then removed.

resource "dynamodb_table" "Table_tags_EmptyTag_OnUpdate_Add" {
  name          = "${var.prefix}-tags-EmptyTag-OnUpdate-Add"
  partition_key = { name = "orderId" }
  tags          = { Team = "sales" }
}

# then update

resource "dynamodb_table" "Table_tags_EmptyTag_OnUpdate_Add" {
  name          = "${var.prefix}-tags-EmptyTag-OnUpdate-Add"
  partition_key = { name = "orderId" }
  tags          = { Team = "sales", Stage = "" }
}

# then update

resource "dynamodb_table" "Table_tags_EmptyTag_OnUpdate_Add" {
  name          = "${var.prefix}-tags-EmptyTag-OnUpdate-Add"
  partition_key = { name = "orderId" }
  tags          = { Team = "sales" }
}
