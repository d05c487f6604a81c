# A tag of the table that the provider ignores is set at creation and then left to others.

resource "dynamodb_table" "Table_tags_IgnoreTags_Overlap_ResourceTag" {
  name          = "${var.prefix}-tags-IgnoreTags-Overlap-ResourceTag"
  partition_key = { name = "orderId" }
  tags          = { Cost = "2", Team = "sales" }
}

# then update

resource "dynamodb_table" "Table_tags_IgnoreTags_Overlap_ResourceTag" {
  name          = "${var.prefix}-tags-IgnoreTags-Overlap-ResourceTag"
  partition_key = { name = "orderId" }
  tags          = { Cost = "2", Team = "orders" }
}

# then update

resource "dynamodb_table" "Table_tags_IgnoreTags_Overlap_ResourceTag" {
  name          = "${var.prefix}-tags-IgnoreTags-Overlap-ResourceTag"
  partition_key = { name = "orderId" }
  tags          = { Cost = "2" }
}
