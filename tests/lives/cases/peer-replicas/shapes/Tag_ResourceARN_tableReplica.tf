# One tag of a replica.

resource "dynamodb_table" "Tag_ResourceARN_tableReplica" {
  name          = "${var.prefix}-tag_tableReplica"
  partition_key = { name = "id" }
  replicas = {
    eu-west-1 = { tags = { Key = "a" } }
  }
}

# then update

resource "dynamodb_table" "Tag_ResourceARN_tableReplica" {
  name          = "${var.prefix}-tag_tableReplica"
  partition_key = { name = "id" }
  replicas = {
    eu-west-1 = { tags = { Key = "b" } }
  }
}
