# Strongly consistent replicas that are added get the tags.

resource "dynamodb_table" "Table_Replica_MRSC_tags_propagateToAddedReplica" {
  name          = "${var.prefix}-MRSC_tags_propagateToAddedReplica"
  partition_key = { name = "id" }
  tags          = { Name = "a" }
}

# then update

resource "dynamodb_table" "Table_Replica_MRSC_tags_propagateToAddedReplica" {
  name                     = "${var.prefix}-MRSC_tags_propagateToAddedReplica"
  partition_key            = { name = "id" }
  multi_region_consistency = "STRONG"
  tags                     = { Name = "a" }
  replicas = {
    us-east-2 = {}
    us-west-2 = {}
  }
}
