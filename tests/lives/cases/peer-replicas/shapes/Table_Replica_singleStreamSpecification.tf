# The stream is written, too.

resource "dynamodb_table" "Table_Replica_singleStreamSpecification" {
  name          = "${var.prefix}-singleStreamSpecification"
  partition_key = { name = "id" }
  stream        = { view_type = "NEW_AND_OLD_IMAGES" }
  replicas = {
    eu-west-1 = {}
  }
}

# then no-op

resource "dynamodb_table" "Table_Replica_singleStreamSpecification" {
  name          = "${var.prefix}-singleStreamSpecification"
  partition_key = { name = "id" }
  replicas = {
    eu-west-1 = {}
  }
}
