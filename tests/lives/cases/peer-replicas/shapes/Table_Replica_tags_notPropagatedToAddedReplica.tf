# A replica that is added gets none.

resource "dynamodb_table" "Table_Replica_tags_notPropagatedToAddedReplica" {
  name          = "${var.prefix}-tags_notPropagatedToAddedReplica"
  partition_key = { name = "id" }
  tags          = { Name = "a" }
  replicas = {
    eu-west-1 = {}
  }
}

# then update

resource "dynamodb_table" "Table_Replica_tags_notPropagatedToAddedReplica" {
  name          = "${var.prefix}-tags_notPropagatedToAddedReplica"
  partition_key = { name = "id" }
  tags          = { Name = "a" }
  replicas = {
    eu-west-1 = {}
    us-west-2 = { propagate_tags = false, tags = { Own = "b" } }
  }
}
