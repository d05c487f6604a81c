# Two strongly consistent replicas.

resource "dynamodb_table" "Table_Replica_MRSC_Create" {
  name                     = "${var.prefix}-MRSC_Create"
  partition_key            = { name = "id" }
  multi_region_consistency = "STRONG"
  replicas = {
    us-east-2 = {}
    us-west-2 = {}
  }
}
