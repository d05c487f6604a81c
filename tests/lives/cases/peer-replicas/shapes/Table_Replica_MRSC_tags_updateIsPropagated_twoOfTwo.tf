# Changed tags reach both strongly consistent replicas.

resource "dynamodb_table" "Table_Replica_MRSC_tags_updateIsPropagated_twoOfTwo" {
  name                     = "${var.prefix}-MRSC_tags_updateIsPropagated_twoOfTwo"
  partition_key            = { name = "id" }
  multi_region_consistency = "STRONG"
  tags                     = { Name = "a" }
  replicas = {
    us-east-2 = {}
    us-west-2 = {}
  }
}

# then update

resource "dynamodb_table" "Table_Replica_MRSC_tags_updateIsPropagated_twoOfTwo" {
  name                     = "${var.prefix}-MRSC_tags_updateIsPropagated_twoOfTwo"
  partition_key            = { name = "id" }
  multi_region_consistency = "STRONG"
  tags                     = { Name = "b" }
  replicas = {
    us-east-2 = {}
    us-west-2 = {}
  }
}
