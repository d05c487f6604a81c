# A value is replaced by one that is known only after the apply.

resource "dynamodb_table" "Table_tags_ComputedTag_OnUpdate_Replace" {
  name          = "${var.prefix}-tags-ComputedTag-OnUpdate-Replace"
  partition_key = { name = "orderId" }
  tags          = { Team = "sales" }
}

# then update

resource "dynamodb_table" "Table_tags_ComputedTag_OnUpdate_Replace" {
  name          = "${var.prefix}-tags-ComputedTag-OnUpdate-Replace"
  partition_key = { name = "orderId" }
  tags          = { Team = dynamodb_table.Table_tags_ComputedTag_OnUpdate_Replace_source.table_id }
}

resource "dynamodb_table" "Table_tags_ComputedTag_OnUpdate_Replace_source" {
  name          = "${var.prefix}-tags-ComputedTag-OnUpdate-Replace-source"
  partition_key = { name = "orderId" }
}
