# Only default tags: their values and number change.

resource "dynamodb_table" "Table_tags_DefaultTags_providerOnly" {
  name          = "${var.prefix}-tags-DefaultTags-providerOnly"
  partition_key = { name = "orderId" }
}

# then update

resource "dynamodb_table" "Table_tags_DefaultTags_providerOnly" {
  name          = "${var.prefix}-tags-DefaultTags-providerOnly"
  partition_key = { name = "orderId" }
}

# then update

resource "dynamodb_table" "Table_tags_DefaultTags_providerOnly" {
  name          = "${var.prefix}-tags-DefaultTags-providerOnly"
  partition_key = { name = "orderId" }
}
