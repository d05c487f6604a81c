# A default tag that the provider ignores is set at creation and then left to others.

resource "dynamodb_table" "Table_tags_IgnoreTags_Overlap_DefaultTag" {
  name          = "${var.prefix}-tags-IgnoreTags-Overlap-DefaultTag"
  partition_key = { name = "orderId" }
}

# then update

resource "dynamodb_table" "Table_tags_IgnoreTags_Overlap_DefaultTag" {
  name          = "${var.prefix}-tags-IgnoreTags-Overlap-DefaultTag"
  partition_key = { name = "orderId" }
}

# then update

resource "dynamodb_table" "Table_tags_IgnoreTags_Overlap_DefaultTag" {
  name          = "${var.prefix}-tags-IgnoreTags-Overlap-DefaultTag"
  partition_key = { name = "orderId" }
}
