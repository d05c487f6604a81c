# A tag of the key of a default one wins.

resource "dynamodb_table" "Table_tags_DefaultTags_overlapping" {
  name          = "${var.prefix}-tags-DefaultTags-overlapping"
  partition_key = { name = "orderId" }
  tags          = { Owner = "sales" }
}

# then update

resource "dynamodb_table" "Table_tags_DefaultTags_overlapping" {
  name          = "${var.prefix}-tags-DefaultTags-overlapping"
  partition_key = { name = "orderId" }
  tags          = { Owner = "orders" }
}

# then update

resource "dynamodb_table" "Table_tags_DefaultTags_overlapping" {
  name          = "${var.prefix}-tags-DefaultTags-overlapping"
  partition_key = { name = "orderId" }
  tags          = { Owner = "orders" }
}
