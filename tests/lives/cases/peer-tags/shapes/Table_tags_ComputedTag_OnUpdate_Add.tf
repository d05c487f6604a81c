# A tag is added whose value is known only after the apply.

resource "dynamodb_table" "Table_tags_ComputedTag_OnUpdate_Add" {
  name          = "${var.prefix}-tags-ComputedTag-OnUpdate-Add"
  partition_key = { name = "orderId" }
  tags          = { Team = "sales" }
}

# then update

resource "dynamodb_table" "Table_tags_ComputedTag_OnUpdate_Add" {
  name          = "${var.prefix}-tags-ComputedTag-OnUpdate-Add"
  partition_key = { name = "orderId" }
  tags          = { Team = "sales", Source = dynamodb_table.Table_tags_ComputedTag_OnUpdate_Add_source.table_id }
}

resource "dynamodb_table" "Table_tags_ComputedTag_OnUpdate_Add_source" {
  name          = "${var.prefix}-tags-ComputedTag-OnUpdate-Add-source"
  partition_key = { name = "orderId" }
}
