# Another table class in a Region.

resource "dynamodb_table" "TableReplica_tableClass" {
  name          = "${var.prefix}-own_tableClass"
  partition_key = { name = "id" }
  replicas = {
    eu-west-1 = {}
  }
}

# then update

resource "dynamodb_table" "TableReplica_tableClass" {
  name          = "${var.prefix}-own_tableClass"
  partition_key = { name = "id" }
  replicas = {
    eu-west-1 = { table_class = "STANDARD_INFREQUENT_ACCESS" }
  }
}
