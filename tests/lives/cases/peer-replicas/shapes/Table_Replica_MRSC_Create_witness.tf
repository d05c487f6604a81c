# A replica and a witness.

resource "dynamodb_table" "Table_Replica_MRSC_Create_witness" {
  name                     = "${var.prefix}-MRSC_Create_witness"
  partition_key            = { name = "id" }
  multi_region_consistency = "STRONG"
  witness_region           = "us-west-2"
  replicas = {
    us-east-2 = {}
  }
}
