# Two replicas, none, and two again.

resource "dynamodb_table" "Table_Replica_multiple" {
  name          = "${var.prefix}-multiple"
  partition_key = { name = "id" }
  replicas = {
    eu-west-1 = {}
    us-west-2 = {}
  }
}

# then update

resource "dynamodb_table" "Table_Replica_multiple" {
  name          = "${var.prefix}-multiple"
  partition_key = { name = "id" }
  replicas      = {}
}

# then update

resource "dynamodb_table" "Table_Replica_multiple" {
  name          = "${var.prefix}-multiple"
  partition_key = { name = "id" }
  replicas = {
    eu-west-1 = {}
    us-west-2 = {}
  }
}
