# Scaled capacity with schedules
#
# More read capacity in office hours. What scaling and schedules change is not reported as drift.
resource "dynamodb_table" "high_traffic" {
  name          = "high-traffic"
  partition_key = { name = "id" }

  read_capacity = {
    min_capacity = 150
    max_capacity = 500
    schedules = {
      morning = { schedule = "cron(30 7 ? * MON-FRI *)", timezone = "Europe/Berlin", min_capacity = 300 }
      evening = { schedule = "cron(0 19 ? * MON-FRI *)", timezone = "Europe/Berlin", min_capacity = 150 }
    }
  }
  write_capacity = { min_capacity = 100, max_capacity = 300, target_utilization = 65 }

  global_secondary_indexes = {
    ByTenant = {
      partition_key      = { name = "tenantId" }
      sort_key           = { name = "updatedAt", type = "N" }
      non_key_attributes = ["title"]
      read_capacity      = { min_capacity = 50, max_capacity = 150 }
    }
  }
}
