# Changed tags reach both replicas.

resource "dynamodb_table" "Table_Replica_tags_updateIsPropagated_twoOfTwo" {
  name          = "${var.prefix}-tags_updateIsPropagated_twoOfTwo"
  partition_key = { name = "id" }
  tags          = { Name = "a" }
  replicas = {
    eu-west-1 = {}
    us-west-2 = {}
  }
}

# then update

resource "dynamodb_table" "Table_Replica_tags_updateIsPropagated_twoOfTwo" {
  name          = "${var.prefix}-tags_updateIsPropagated_twoOfTwo"
  partition_key = { name = "id" }
  tags          = { Name = "a", Thrill = "Seekers" }
  replicas = {
    eu-west-1 = {}
    us-west-2 = {}
  }
}
