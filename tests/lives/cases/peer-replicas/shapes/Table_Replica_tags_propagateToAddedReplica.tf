# A replica that is added gets the tags.

resource "dynamodb_table" "Table_Replica_tags_propagateToAddedReplica" {
  name          = "${var.prefix}-tags_propagateToAddedReplica"
  partition_key = { name = "id" }
  tags          = { Name = "a" }
  replicas = {
    eu-west-1 = {}
  }
}

# then update

resource "dynamodb_table" "Table_Replica_tags_propagateToAddedReplica" {
  name          = "${var.prefix}-tags_propagateToAddedReplica"
  partition_key = { name = "id" }
  tags          = { Name = "a" }
  replicas = {
    eu-west-1 = {}
    us-west-2 = {}
  }
}
