# Changed tags reach one of two strongly consistent replicas.

resource "dynamodb_table" "Table_Replica_MRSC_tags_updateIsPropagated_oneOfTwo" {
  name                     = "${var.prefix}-MRSC_tags_updateIsPropagated_oneOfTwo"
  partition_key            = { name = "id" }
  multi_region_consistency = "STRONG"
  tags                     = { Name = "a" }
  replicas = {
    us-east-2 = {}
    us-west-2 = { propagate_tags = false, tags = { Own = "b" } }
  }
}

# then update

resource "dynamodb_table" "Table_Replica_MRSC_tags_updateIsPropagated_oneOfTwo" {
  name                     = "${var.prefix}-MRSC_tags_updateIsPropagated_oneOfTwo"
  partition_key            = { name = "id" }
  multi_region_consistency = "STRONG"
  tags                     = { Name = "b" }
  replicas = {
    us-east-2 = {}
    us-west-2 = { propagate_tags = false, tags = { Own = "b" } }
  }
}
