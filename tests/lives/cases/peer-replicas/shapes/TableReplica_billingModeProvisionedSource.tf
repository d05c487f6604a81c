# A provisioned table with scaled writes.

resource "dynamodb_table" "TableReplica_billingModeProvisionedSource" {
  name           = "${var.prefix}-own_billingModeProvisionedSource"
  partition_key  = { name = "id" }
  read_capacity  = { units = 5 }
  write_capacity = { min_capacity = 1, max_capacity = 10 }
  replicas = {
    eu-west-1 = {}
  }
}
