resource "dynamodb_table" "this" {
  name          = "${var.prefix}-orders"
  partition_key = { name = "id" }
  tags          = { Team = "orders" }

  global_secondary_indexes = {
    ByOwner = { partition_key = { name = "owner" }, projection_type = "KEYS_ONLY" }
  }

  replicas = {
    eu-west-1 = {}
    us-west-2 = { point_in_time_recovery = { enabled = false } }
  }
}
