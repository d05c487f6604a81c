# Tags of a replica of its own.

resource "dynamodb_table" "TableReplica_tags" {
  name          = "${var.prefix}-own_tags"
  partition_key = { name = "id" }
  tags          = { Name = "a" }
  replicas = {
    eu-west-1 = { tags = { Pozo = "Amargo" } }
  }
}

# then update

resource "dynamodb_table" "TableReplica_tags" {
  name          = "${var.prefix}-own_tags"
  partition_key = { name = "id" }
  tags          = { Name = "a" }
  replicas = {
    eu-west-1 = { tags = { Pozo = "Bruno", More = "c" } }
  }
}

# then update

resource "dynamodb_table" "TableReplica_tags" {
  name          = "${var.prefix}-own_tags"
  partition_key = { name = "id" }
  tags          = { Name = "a" }
  replicas = {
    eu-west-1 = {}
  }
}
