# The table is scaled.

resource "dynamodb_table" "TableReplica_autoscaleSource" {
  name           = "${var.prefix}-own_autoscaleSource"
  partition_key  = { name = "id" }
  read_capacity  = { min_capacity = 1, max_capacity = 10 }
  write_capacity = { min_capacity = 1, max_capacity = 10 }
  replicas = {
    eu-west-1 = {}
  }
}
