# The same, throttled keys only.

resource "dynamodb_table" "ContributorInsights_ModeThrottledOnly" {
  name                 = "${var.prefix}-ContributorInsights-ModeThrottledOnly"
  partition_key        = { name = "orderId" }
  read_capacity        = { units = 2 }
  write_capacity       = { units = 2 }
  contributor_insights = { mode = "THROTTLED_KEYS" }
  global_secondary_indexes = {
    ByOrder = {
      partition_key   = { name = "orderId" }
      projection_type = "ALL"
    }
  }
}

# then update

resource "dynamodb_table" "ContributorInsights_ModeThrottledOnly" {
  name           = "${var.prefix}-ContributorInsights-ModeThrottledOnly"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 2 }
  write_capacity = { units = 2 }
  global_secondary_indexes = {
    ByOrder = {
      partition_key        = { name = "orderId" }
      projection_type      = "ALL"
      contributor_insights = { mode = "THROTTLED_KEYS" }
    }
  }
}
