# A replica that is added with a witness gets none.

resource "dynamodb_table" "Table_Replica_MRSC_witness_tags_notPropagatedToAddedReplica" {
  name          = "${var.prefix}-MRSC_witness_tags_notPropagatedToAddedReplica"
  partition_key = { name = "id" }
  tags          = { Name = "a" }
}

# then update

resource "dynamodb_table" "Table_Replica_MRSC_witness_tags_notPropagatedToAddedReplica" {
  name                     = "${var.prefix}-MRSC_witness_tags_notPropagatedToAddedReplica"
  partition_key            = { name = "id" }
  multi_region_consistency = "STRONG"
  witness_region           = "us-west-2"
  tags                     = { Name = "a" }
  replicas = {
    us-east-2 = { propagate_tags = false, tags = { Own = "b" } }
  }
}
