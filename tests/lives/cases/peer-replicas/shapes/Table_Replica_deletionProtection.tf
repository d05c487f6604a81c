# A replica is protected, and then not any more.

resource "dynamodb_table" "Table_Replica_deletionProtection" {
  name          = "${var.prefix}-deletionProtection"
  partition_key = { name = "id" }
  replicas = {
    eu-west-1 = { deletion_protection_enabled = true }
  }
}

# then update

resource "dynamodb_table" "Table_Replica_deletionProtection" {
  name          = "${var.prefix}-deletionProtection"
  partition_key = { name = "id" }
  replicas = {
    eu-west-1 = {}
  }
}
