# One replica, none, and one again.

resource "dynamodb_table" "Table_Replica_single" {
  name          = "${var.prefix}-single"
  partition_key = { name = "id" }
  replicas = {
    eu-west-1 = {}
  }
}

# then update

resource "dynamodb_table" "Table_Replica_single" {
  name          = "${var.prefix}-single"
  partition_key = { name = "id" }
  replicas      = {}
}

# then update

resource "dynamodb_table" "Table_Replica_single" {
  name          = "${var.prefix}-single"
  partition_key = { name = "id" }
  replicas = {
    eu-west-1 = {}
  }
}
