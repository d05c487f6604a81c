# Backups of strongly consistent replicas.

resource "dynamodb_table" "Table_Replica_MRSC_pitr" {
  name                     = "${var.prefix}-MRSC_pitr"
  partition_key            = { name = "id" }
  multi_region_consistency = "STRONG"
  replicas = {
    us-east-2 = { point_in_time_recovery = { enabled = false } }
    us-west-2 = { point_in_time_recovery = { enabled = true } }
  }
}

# then update

resource "dynamodb_table" "Table_Replica_MRSC_pitr" {
  name                     = "${var.prefix}-MRSC_pitr"
  partition_key            = { name = "id" }
  multi_region_consistency = "STRONG"
  replicas = {
    us-east-2 = { point_in_time_recovery = { enabled = true } }
    us-west-2 = { point_in_time_recovery = { enabled = false } }
  }
}
