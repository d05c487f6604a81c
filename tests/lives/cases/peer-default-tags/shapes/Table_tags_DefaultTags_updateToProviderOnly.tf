# A tag is left to the default of its key.

resource "dynamodb_table" "Table_tags_DefaultTags_updateToProviderOnly" {
  name          = "${var.prefix}-tags-DefaultTags-updateToProviderOnly"
  partition_key = { name = "orderId" }
  tags          = { Owner = "sales" }
}

# then update

resource "dynamodb_table" "Table_tags_DefaultTags_updateToProviderOnly" {
  name          = "${var.prefix}-tags-DefaultTags-updateToProviderOnly"
  partition_key = { name = "orderId" }
}

# then update

resource "dynamodb_table" "Table_tags_DefaultTags_updateToProviderOnly" {
  name          = "${var.prefix}-tags-DefaultTags-updateToProviderOnly"
  partition_key = { name = "orderId" }
}
