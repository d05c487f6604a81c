# A replica that is added with a witness gets the tags.

resource "dynamodb_table" "Table_Replica_MRSC_witness_tags_propagateToAddedReplica" {
  name          = "${var.prefix}-MRSC_witness_tags_propagateToAddedReplica"
  partition_key = { name = "id" }
  tags          = { Name = "a" }
}

# then update

resource "dynamodb_table" "Table_Replica_MRSC_witness_tags_propagateToAddedReplica" {
  name                     = "${var.prefix}-MRSC_witness_tags_propagateToAddedReplica"
  partition_key            = { name = "id" }
  multi_region_consistency = "STRONG"
  witness_region           = "us-west-2"
  tags                     = { Name = "a" }
  replicas = {
    us-east-2 = {}
  }
}
