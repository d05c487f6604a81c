# Backups of a replica alone.

resource "dynamodb_table" "TableReplica_pitr" {
  name                   = "${var.prefix}-own_pitr"
  partition_key          = { name = "id" }
  point_in_time_recovery = { enabled = false }
  replicas = {
    eu-west-1 = { point_in_time_recovery = { enabled = true } }
  }
}

# then update

resource "dynamodb_table" "TableReplica_pitr" {
  name                   = "${var.prefix}-own_pitr"
  partition_key          = { name = "id" }
  point_in_time_recovery = { enabled = false }
  replicas = {
    eu-west-1 = { point_in_time_recovery = { enabled = false } }
  }
}
