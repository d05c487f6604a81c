# As a module passes what its caller does not want.
resource "dynamodb_table" "this" {
  name          = "${var.prefix}-orders"
  partition_key = { name = "orderId" }
  sort_key      = { name = "at", type = "N" }

  global_secondary_indexes = {
    ByCustomer = {
      partition_key      = { name = "customerId" }
      partition_keys     = []
      sort_keys          = []
      projection_type    = "KEYS_ONLY"
      non_key_attributes = []
      read_capacity      = {}
      write_capacity     = {}
    }
  }
  local_secondary_indexes = {}

  point_in_time_recovery = {}
  server_side_encryption = {}
  tags                   = { Team = null }
  guardrail_suppressions = {}
  timeouts               = {}
}

# The same from its creation on.
resource "dynamodb_table" "empty" {
  name          = "${var.prefix}-empty"
  partition_key = { name = "orderId" }
  read_capacity = { units = 2, schedules = {} }
  write_capacity = {
    min_capacity = 2
    max_capacity = 9
    schedules    = {}
  }

  global_secondary_indexes = {
    ByCustomer = {
      partition_key      = { name = "customerId" }
      projection_type    = "ALL"
      non_key_attributes = []
      read_capacity      = {}
      write_capacity     = {}
    }
  }
  local_secondary_indexes = {}
  contributor_insights    = {}
  alarms                  = { alarm_actions = [], rules = { hot_partition = { operations = [] } }, tags = {} }
  point_in_time_recovery  = {}
  server_side_encryption  = {}
  timeouts                = {}
}
