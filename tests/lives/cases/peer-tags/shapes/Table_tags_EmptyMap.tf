# An empty map is none; leaving it out changes nothing in the service.

resource "dynamodb_table" "Table_tags_EmptyMap" {
  name          = "${var.prefix}-tags-EmptyMap"
  partition_key = { name = "orderId" }
  tags          = {}
}

# then update

resource "dynamodb_table" "Table_tags_EmptyMap" {
  name          = "${var.prefix}-tags-EmptyMap"
  partition_key = { name = "orderId" }
}
