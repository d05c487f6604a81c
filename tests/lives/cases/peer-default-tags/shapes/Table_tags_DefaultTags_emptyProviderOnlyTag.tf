# A default tag with an empty value is set.

resource "dynamodb_table" "Table_tags_DefaultTags_emptyProviderOnlyTag" {
  name          = "${var.prefix}-tags-DefaultTags-emptyProviderOnlyTag"
  partition_key = { name = "orderId" }
}

# then update

resource "dynamodb_table" "Table_tags_DefaultTags_emptyProviderOnlyTag" {
  name          = "${var.prefix}-tags-DefaultTags-emptyProviderOnlyTag"
  partition_key = { name = "orderId" }
}

# then update

resource "dynamodb_table" "Table_tags_DefaultTags_emptyProviderOnlyTag" {
  name          = "${var.prefix}-tags-DefaultTags-emptyProviderOnlyTag"
  partition_key = { name = "orderId" }
}
