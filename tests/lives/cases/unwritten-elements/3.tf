resource "dynamodb_table" "this" {
  name           = "${var.prefix}-orders"
  partition_key  = { name = "orderId" }
  read_capacity  = { min_capacity = 2, max_capacity = 9, schedules = { night = null } }
  write_capacity = { units = 5 }
  alarms         = { rules = { latency = null } }
  tags           = { Team = null }

  global_secondary_indexes = {
    ByCustomer = {
      partition_key   = { name = "customerId" }
      projection_type = "KEYS_ONLY"
    }
    ByState = var.prefix == "" ? { partition_key = { name = "state" }, projection_type = "KEYS_ONLY" } : null
  }
}
