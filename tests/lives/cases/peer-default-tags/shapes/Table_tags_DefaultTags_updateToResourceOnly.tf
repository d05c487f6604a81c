# A default tag is taken over, with the same value.

resource "dynamodb_table" "Table_tags_DefaultTags_updateToResourceOnly" {
  name          = "${var.prefix}-tags-DefaultTags-updateToResourceOnly"
  partition_key = { name = "orderId" }
}

# then update

resource "dynamodb_table" "Table_tags_DefaultTags_updateToResourceOnly" {
  name          = "${var.prefix}-tags-DefaultTags-updateToResourceOnly"
  partition_key = { name = "orderId" }
  tags          = { Owner = "platform" }
}

# then update

resource "dynamodb_table" "Table_tags_DefaultTags_updateToResourceOnly" {
  name          = "${var.prefix}-tags-DefaultTags-updateToResourceOnly"
  partition_key = { name = "orderId" }
  tags          = { Owner = "platform" }
}
