# Changed tags reach the replica, and the witness has none.

resource "dynamodb_table" "Table_Replica_MRSC_witness_tags_updateIsPropagated_twoOfTwo" {
  name                     = "${var.prefix}-MRSC_witness_tags_updateIsPropagated_twoOfTwo"
  partition_key            = { name = "id" }
  multi_region_consistency = "STRONG"
  witness_region           = "us-west-2"
  tags                     = { Name = "a" }
  replicas = {
    us-east-2 = {}
  }
}

# then update

resource "dynamodb_table" "Table_Replica_MRSC_witness_tags_updateIsPropagated_twoOfTwo" {
  name                     = "${var.prefix}-MRSC_witness_tags_updateIsPropagated_twoOfTwo"
  partition_key            = { name = "id" }
  multi_region_consistency = "STRONG"
  witness_region           = "us-west-2"
  tags                     = { Name = "b" }
  replicas = {
    us-east-2 = {}
  }
}
