# A value that is known only after the apply.

resource "dynamodb_table" "Table_tags_ComputedTag_OnCreate" {
  name          = "${var.prefix}-tags-ComputedTag-OnCreate"
  partition_key = { name = "orderId" }
  tags          = { Team = dynamodb_table.Table_tags_ComputedTag_OnCreate_source.table_id }
}

resource "dynamodb_table" "Table_tags_ComputedTag_OnCreate_source" {
  name          = "${var.prefix}-tags-ComputedTag-OnCreate-source"
  partition_key = { name = "orderId" }
}
