# Ceilings and warm throughput
#
# The ceilings limit what an on-demand table can cost. Warm throughput is served from the first second, and is a minimum.
resource "dynamodb_table" "tickets" {
  name                 = "tickets"
  partition_key        = { name = "ticketId" }
  on_demand_throughput = { max_read_request_units = 40000, max_write_request_units = 10000 }
  warm_throughput      = { read_units_per_second = 20000, write_units_per_second = 6000 }

  global_secondary_indexes = {
    ByEvent = {
      partition_key        = { name = "eventId" }
      projection_type      = "KEYS_ONLY"
      on_demand_throughput = { max_read_request_units = 20000, max_write_request_units = 10000 }
    }
  }
}
