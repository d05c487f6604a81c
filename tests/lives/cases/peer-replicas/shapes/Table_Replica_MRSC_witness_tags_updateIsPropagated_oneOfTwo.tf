# Changed tags do not reach a replica that takes none.

resource "dynamodb_table" "Table_Replica_MRSC_witness_tags_updateIsPropagated_oneOfTwo" {
  name                     = "${var.prefix}-MRSC_witness_tags_updateIsPropagated_oneOfTwo"
  partition_key            = { name = "id" }
  multi_region_consistency = "STRONG"
  witness_region           = "us-west-2"
  tags                     = { Name = "a" }
  replicas = {
    us-east-2 = { propagate_tags = false, tags = { Own = "b" } }
  }
}

# then update

resource "dynamodb_table" "Table_Replica_MRSC_witness_tags_updateIsPropagated_oneOfTwo" {
  name                     = "${var.prefix}-MRSC_witness_tags_updateIsPropagated_oneOfTwo"
  partition_key            = { name = "id" }
  multi_region_consistency = "STRONG"
  witness_region           = "us-west-2"
  tags                     = { Name = "b" }
  replicas = {
    us-east-2 = { propagate_tags = false, tags = { Own = "b" } }
  }
}
