# A tag that is null and has no default is none.

resource "dynamodb_table" "Table_tags_DefaultTags_nullNonOverlappingResourceTag" {
  name          = "${var.prefix}-tags-DefaultTags-nullNonOverlappingResourceTag"
  partition_key = { name = "orderId" }
  tags          = { Team = null }
}

# then update

resource "dynamodb_table" "Table_tags_DefaultTags_nullNonOverlappingResourceTag" {
  name          = "${var.prefix}-tags-DefaultTags-nullNonOverlappingResourceTag"
  partition_key = { name = "orderId" }
  tags          = { Team = null }
}

# then update

resource "dynamodb_table" "Table_tags_DefaultTags_nullNonOverlappingResourceTag" {
  name          = "${var.prefix}-tags-DefaultTags-nullNonOverlappingResourceTag"
  partition_key = { name = "orderId" }
  tags          = { Team = null }
}
