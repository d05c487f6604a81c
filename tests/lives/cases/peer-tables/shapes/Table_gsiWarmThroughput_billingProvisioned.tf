# Raised, raised together with units, then written lower: the index stays.

resource "dynamodb_table" "Table_gsiWarmThroughput_billingProvisioned" {
  name           = "${var.prefix}-gsiWarmThroughput-billingProvisioned"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  global_secondary_indexes = {
    ByCustomer = {
      partition_key   = { name = "customerId" }
      warm_throughput = { read_units_per_second = 12100, write_units_per_second = 4100 }
      projection_type = "ALL"
    }
  }
}

# then update

resource "dynamodb_table" "Table_gsiWarmThroughput_billingProvisioned" {
  name           = "${var.prefix}-gsiWarmThroughput-billingProvisioned"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  global_secondary_indexes = {
    ByCustomer = {
      partition_key   = { name = "customerId" }
      warm_throughput = { read_units_per_second = 12200, write_units_per_second = 4200 }
      projection_type = "ALL"
    }
  }
}

# then update

resource "dynamodb_table" "Table_gsiWarmThroughput_billingProvisioned" {
  name           = "${var.prefix}-gsiWarmThroughput-billingProvisioned"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 2 }
  write_capacity = { units = 2 }
  global_secondary_indexes = {
    ByCustomer = {
      partition_key   = { name = "customerId" }
      warm_throughput = { read_units_per_second = 12300, write_units_per_second = 4300 }
      projection_type = "ALL"
    }
  }
}

# then update

resource "dynamodb_table" "Table_gsiWarmThroughput_billingProvisioned" {
  name           = "${var.prefix}-gsiWarmThroughput-billingProvisioned"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  global_secondary_indexes = {
    ByCustomer = {
      partition_key   = { name = "customerId" }
      warm_throughput = { read_units_per_second = 12100, write_units_per_second = 4100 }
      projection_type = "ALL"
    }
  }
}
