# Tags of a replica with a witness change.

resource "dynamodb_table" "Table_Replica_MRSC_witness_tagsUpdate" {
  name                     = "${var.prefix}-MRSC_witness_tagsUpdate"
  partition_key            = { name = "id" }
  multi_region_consistency = "STRONG"
  witness_region           = "us-west-2"
  tags                     = { Name = "a" }
  replicas = {
    us-east-2 = {}
  }
}

# then update

resource "dynamodb_table" "Table_Replica_MRSC_witness_tagsUpdate" {
  name                     = "${var.prefix}-MRSC_witness_tagsUpdate"
  partition_key            = { name = "id" }
  multi_region_consistency = "STRONG"
  witness_region           = "us-west-2"
  tags                     = { Name = "b", More = "c" }
  replicas = {
    us-east-2 = {}
  }
}
