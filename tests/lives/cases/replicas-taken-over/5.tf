resource "dynamodb_table" "this" {
  name           = "${var.prefix}-orders"
  partition_key  = { name = "id" }
  read_capacity  = { units = 10 }
  write_capacity = { min_capacity = 5, max_capacity = 50 }
  stream         = { view_type = "NEW_AND_OLD_IMAGES" }
  alarms         = { alarm_actions = ["arn:aws:sns:us-east-1:${var.account}:pager"] }

  global_secondary_indexes = {
    ByOwner = { partition_key = { name = "owner" }, projection_type = "KEYS_ONLY" }
  }

  replicas = { eu-west-1 = { alarm_actions = [] } }
}
