# One replica with nothing of its own.

resource "dynamodb_table" "TableReplica_basic" {
  name          = "${var.prefix}-own_basic"
  partition_key = { name = "id" }
  replicas = {
    eu-west-1 = {}
  }
}
