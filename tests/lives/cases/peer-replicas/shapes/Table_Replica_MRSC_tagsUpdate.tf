# Tags of strongly consistent replicas change.

resource "dynamodb_table" "Table_Replica_MRSC_tagsUpdate" {
  name                     = "${var.prefix}-MRSC_tagsUpdate"
  partition_key            = { name = "id" }
  multi_region_consistency = "STRONG"
  tags                     = { Name = "a" }
  replicas = {
    us-east-2 = {}
    us-west-2 = {}
  }
}

# then update

resource "dynamodb_table" "Table_Replica_MRSC_tagsUpdate" {
  name                     = "${var.prefix}-MRSC_tagsUpdate"
  partition_key            = { name = "id" }
  multi_region_consistency = "STRONG"
  tags                     = { Name = "b", More = "c" }
  replicas = {
    us-east-2 = {}
    us-west-2 = {}
  }
}
