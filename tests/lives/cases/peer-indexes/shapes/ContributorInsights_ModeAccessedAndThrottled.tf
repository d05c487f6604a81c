# The same, the mode written.

resource "dynamodb_table" "ContributorInsights_ModeAccessedAndThrottled" {
  name                 = "${var.prefix}-ContributorInsights-ModeAccessedAndThrottled"
  partition_key        = { name = "orderId" }
  read_capacity        = { units = 2 }
  write_capacity       = { units = 2 }
  contributor_insights = { mode = "ACCESSED_AND_THROTTLED_KEYS" }
  global_secondary_indexes = {
    ByOrder = {
      partition_key   = { name = "orderId" }
      projection_type = "ALL"
    }
  }
}

# then update

resource "dynamodb_table" "ContributorInsights_ModeAccessedAndThrottled" {
  name           = "${var.prefix}-ContributorInsights-ModeAccessedAndThrottled"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 2 }
  write_capacity = { units = 2 }
  global_secondary_indexes = {
    ByOrder = {
      partition_key        = { name = "orderId" }
      projection_type      = "ALL"
      contributor_insights = { mode = "ACCESSED_AND_THROTTLED_KEYS" }
    }
  }
}
