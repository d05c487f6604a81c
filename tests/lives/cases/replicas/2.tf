resource "dynamodb_table" "this" {
  name          = "${var.prefix}-orders"
  partition_key = { name = "id" }
  ttl           = { attribute_name = "expiresAt" }
  tags          = { Team = "billing" }

  global_secondary_indexes = {
    ByOwner = { partition_key = { name = "owner" }, projection_type = "KEYS_ONLY" }
  }

  replicas = {
    eu-west-1 = {
      max_read_request_units = 100
      contributor_insights   = { mode = "THROTTLED_KEYS" }
    }
    us-west-2 = {
      table_class            = "STANDARD_INFREQUENT_ACCESS"
      point_in_time_recovery = { enabled = true }
      propagate_tags         = false
      tags                   = { Place = "us" }
    }
  }
}
