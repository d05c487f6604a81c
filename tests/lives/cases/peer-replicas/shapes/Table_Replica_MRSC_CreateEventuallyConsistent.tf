# The eventual consistency is written.

resource "dynamodb_table" "Table_Replica_MRSC_CreateEventuallyConsistent" {
  name                     = "${var.prefix}-MRSC_CreateEventuallyConsistent"
  partition_key            = { name = "id" }
  multi_region_consistency = "EVENTUAL"
  replicas = {
    us-east-2 = {}
    us-west-2 = {}
  }
}
