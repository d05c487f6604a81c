# A tag that is null leaves the default of its key in force.

resource "dynamodb_table" "Table_tags_DefaultTags_nullOverlappingResourceTag" {
  name          = "${var.prefix}-tags-DefaultTags-nullOverlappingResourceTag"
  partition_key = { name = "orderId" }
  tags          = { Owner = null }
}

# then update

resource "dynamodb_table" "Table_tags_DefaultTags_nullOverlappingResourceTag" {
  name          = "${var.prefix}-tags-DefaultTags-nullOverlappingResourceTag"
  partition_key = { name = "orderId" }
  tags          = { Owner = null }
}

# then update

resource "dynamodb_table" "Table_tags_DefaultTags_nullOverlappingResourceTag" {
  name          = "${var.prefix}-tags-DefaultTags-nullOverlappingResourceTag"
  partition_key = { name = "orderId" }
  tags          = { Owner = null }
}
