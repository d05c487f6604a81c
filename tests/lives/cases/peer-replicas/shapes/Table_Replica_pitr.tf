# Backups of replicas, one by one.

resource "dynamodb_table" "Table_Replica_pitr" {
  name          = "${var.prefix}-pitr"
  partition_key = { name = "id" }
  replicas = {
    eu-west-1 = { point_in_time_recovery = { enabled = false } }
    us-west-2 = { point_in_time_recovery = { enabled = true } }
  }
}

# then update

resource "dynamodb_table" "Table_Replica_pitr" {
  name          = "${var.prefix}-pitr"
  partition_key = { name = "id" }
  replicas = {
    eu-west-1 = { point_in_time_recovery = { enabled = true } }
    us-west-2 = { point_in_time_recovery = { enabled = false } }
  }
}
