# Changed tags reach one of two replicas.

resource "dynamodb_table" "Table_Replica_tags_updateIsPropagated_oneOfTwo" {
  name          = "${var.prefix}-tags_updateIsPropagated_oneOfTwo"
  partition_key = { name = "id" }
  tags          = { Name = "a", Pozo = "Amargo" }
  replicas = {
    eu-west-1 = {}
    us-west-2 = { propagate_tags = false }
  }
}

# then update

resource "dynamodb_table" "Table_Replica_tags_updateIsPropagated_oneOfTwo" {
  name          = "${var.prefix}-tags_updateIsPropagated_oneOfTwo"
  partition_key = { name = "id" }
  tags          = { Name = "a", Pozo = "Amargo", tyDi = "Lullaby" }
  replicas = {
    eu-west-1 = {}
    us-west-2 = { propagate_tags = false }
  }
}
