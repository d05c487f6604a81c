# An empty value from the start, then no tag.

resource "dynamodb_table" "Table_tags_EmptyTag_OnCreate" {
  name          = "${var.prefix}-tags-EmptyTag-OnCreate"
  partition_key = { name = "orderId" }
  tags          = { Team = "" }
}

# then update

resource "dynamodb_table" "Table_tags_EmptyTag_OnCreate" {
  name          = "${var.prefix}-tags-EmptyTag-OnCreate"
  partition_key = { name = "orderId" }
}
