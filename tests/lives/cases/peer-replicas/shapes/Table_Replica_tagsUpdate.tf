# Tags and replicas change one after the other.

resource "dynamodb_table" "Table_Replica_tagsUpdate" {
  name          = "${var.prefix}-tagsUpdate"
  partition_key = { name = "id" }
  tags          = { Name = "a" }
}

# then update

resource "dynamodb_table" "Table_Replica_tagsUpdate" {
  name          = "${var.prefix}-tagsUpdate"
  partition_key = { name = "id" }
  tags          = { Name = "a" }
  replicas = {
    eu-west-1 = {}
  }
}

# then update

resource "dynamodb_table" "Table_Replica_tagsUpdate" {
  name          = "${var.prefix}-tagsUpdate"
  partition_key = { name = "id" }
  tags          = { Name = "b", More = "c" }
  replicas = {
    eu-west-1 = {}
  }
}

# then update

resource "dynamodb_table" "Table_Replica_tagsUpdate" {
  name          = "${var.prefix}-tagsUpdate"
  partition_key = { name = "id" }
  tags          = { Name = "b", More = "c" }
  replicas = {
    eu-west-1 = {}
    us-west-2 = {}
  }
}

# then update

resource "dynamodb_table" "Table_Replica_tagsUpdate" {
  name          = "${var.prefix}-tagsUpdate"
  partition_key = { name = "id" }
  tags          = { Name = "c", More = "c" }
  replicas = {
    eu-west-1 = {}
    us-west-2 = {}
  }
}
