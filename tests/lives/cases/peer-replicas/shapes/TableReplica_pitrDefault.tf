# Backups as the table has them, and then of the replica alone.

resource "dynamodb_table" "TableReplica_pitrDefault" {
  name                   = "${var.prefix}-own_pitrDefault"
  partition_key          = { name = "id" }
  point_in_time_recovery = { enabled = false }
  replicas = {
    eu-west-1 = {}
  }
}

# then update

resource "dynamodb_table" "TableReplica_pitrDefault" {
  name                   = "${var.prefix}-own_pitrDefault"
  partition_key          = { name = "id" }
  point_in_time_recovery = { enabled = false }
  replicas = {
    eu-west-1 = { point_in_time_recovery = { enabled = true } }
  }
}
