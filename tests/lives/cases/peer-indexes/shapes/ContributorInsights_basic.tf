# Insights of the table, then of its index instead.

resource "dynamodb_table" "ContributorInsights_basic" {
  name                 = "${var.prefix}-ContributorInsights-basic"
  partition_key        = { name = "orderId" }
  read_capacity        = { units = 2 }
  write_capacity       = { units = 2 }
  contributor_insights = {}
  global_secondary_indexes = {
    ByOrder = {
      partition_key   = { name = "orderId" }
      projection_type = "ALL"
    }
  }
}

# then update

resource "dynamodb_table" "ContributorInsights_basic" {
  name           = "${var.prefix}-ContributorInsights-basic"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 2 }
  write_capacity = { units = 2 }
  global_secondary_indexes = {
    ByOrder = {
      partition_key        = { name = "orderId" }
      projection_type      = "ALL"
      contributor_insights = {}
    }
  }
}
