# An empty value wins, too.

resource "dynamodb_table" "Table_tags_DefaultTags_emptyResourceTag" {
  name          = "${var.prefix}-tags-DefaultTags-emptyResourceTag"
  partition_key = { name = "orderId" }
  tags          = { Owner = "" }
}

# then no-op

resource "dynamodb_table" "Table_tags_DefaultTags_emptyResourceTag" {
  name          = "${var.prefix}-tags-DefaultTags-emptyResourceTag"
  partition_key = { name = "orderId" }
  tags          = { Owner = "" }
}

# then update

resource "dynamodb_table" "Table_tags_DefaultTags_emptyResourceTag" {
  name          = "${var.prefix}-tags-DefaultTags-emptyResourceTag"
  partition_key = { name = "orderId" }
  tags          = { Owner = "" }
}
