# Insights are disabled outside Terraform: the plan enables them again.

resource "dynamodb_table" "ContributorInsights_disappears" {
  name                 = "${var.prefix}-ContributorInsights-disappears"
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

resource "dynamodb_table" "ContributorInsights_disappears" {
  name                 = "${var.prefix}-ContributorInsights-disappears"
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
