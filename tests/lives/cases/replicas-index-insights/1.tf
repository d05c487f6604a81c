resource "dynamodb_table" "this" {
  name          = "${var.prefix}-orders"
  partition_key = { name = "id" }

  global_secondary_indexes = {
    ByOwner = {
      partition_key        = { name = "owner" }
      projection_type      = "KEYS_ONLY"
      contributor_insights = {}
    }
  }

  replicas = { eu-west-1 = {} }
}
