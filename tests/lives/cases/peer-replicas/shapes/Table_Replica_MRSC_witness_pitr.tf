# Backups of a replica with a witness.

resource "dynamodb_table" "Table_Replica_MRSC_witness_pitr" {
  name                     = "${var.prefix}-MRSC_witness_pitr"
  partition_key            = { name = "id" }
  multi_region_consistency = "STRONG"
  witness_region           = "us-west-2"
  replicas = {
    us-east-2 = { point_in_time_recovery = { enabled = false } }
  }
}

# then update

resource "dynamodb_table" "Table_Replica_MRSC_witness_pitr" {
  name                     = "${var.prefix}-MRSC_witness_pitr"
  partition_key            = { name = "id" }
  multi_region_consistency = "STRONG"
  witness_region           = "us-west-2"
  replicas = {
    us-east-2 = { point_in_time_recovery = { enabled = true } }
  }
}
