# A tag next to the default ones.

resource "dynamodb_table" "Table_tags_DefaultTags_nonOverlapping" {
  name          = "${var.prefix}-tags-DefaultTags-nonOverlapping"
  partition_key = { name = "orderId" }
  tags          = { Team = "sales" }
}

# then update

resource "dynamodb_table" "Table_tags_DefaultTags_nonOverlapping" {
  name          = "${var.prefix}-tags-DefaultTags-nonOverlapping"
  partition_key = { name = "orderId" }
  tags          = { Team = "orders" }
}

# then update

resource "dynamodb_table" "Table_tags_DefaultTags_nonOverlapping" {
  name          = "${var.prefix}-tags-DefaultTags-nonOverlapping"
  partition_key = { name = "orderId" }
}
