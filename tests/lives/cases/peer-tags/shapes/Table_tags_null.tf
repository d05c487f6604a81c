# A tag that is null is none; removing it changes nothing in the service.

resource "dynamodb_table" "Table_tags_null" {
  name          = "${var.prefix}-tags-null"
  partition_key = { name = "orderId" }
  tags          = { Team = null }
}

# then update

resource "dynamodb_table" "Table_tags_null" {
  name          = "${var.prefix}-tags-null"
  partition_key = { name = "orderId" }
}
