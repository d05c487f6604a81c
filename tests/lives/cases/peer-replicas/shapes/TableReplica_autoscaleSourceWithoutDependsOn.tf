# The replica is added to a scaled table.

resource "dynamodb_table" "TableReplica_autoscaleSourceWithoutDependsOn" {
  name           = "${var.prefix}-own_autoscaleSourceWithoutDependsOn"
  partition_key  = { name = "id" }
  read_capacity  = { min_capacity = 1, max_capacity = 10 }
  write_capacity = { min_capacity = 1, max_capacity = 10 }
}

# then update

resource "dynamodb_table" "TableReplica_autoscaleSourceWithoutDependsOn" {
  name           = "${var.prefix}-own_autoscaleSourceWithoutDependsOn"
  partition_key  = { name = "id" }
  read_capacity  = { min_capacity = 1, max_capacity = 10 }
  write_capacity = { min_capacity = 1, max_capacity = 10 }
  replicas = {
    eu-west-1 = {}
  }
}
