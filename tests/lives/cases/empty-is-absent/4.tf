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
  tags                   = { Team = null, Stage = "test" }
  guardrail_suppressions = {}
  timeouts               = {}
}
