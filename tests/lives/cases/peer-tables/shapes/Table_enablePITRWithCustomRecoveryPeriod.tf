# Backups are enabled for ten days, then for thirty.

resource "dynamodb_table" "Table_enablePITRWithCustomRecoveryPeriod" {
  name                   = "${var.prefix}-enablePITRWithCustomRecoveryPeriod"
  partition_key          = { name = "orderId" }
  read_capacity          = { units = 1 }
  write_capacity         = { units = 1 }
  point_in_time_recovery = { enabled = false }
}

# then update

resource "dynamodb_table" "Table_enablePITRWithCustomRecoveryPeriod" {
  name                   = "${var.prefix}-enablePITRWithCustomRecoveryPeriod"
  partition_key          = { name = "orderId" }
  read_capacity          = { units = 1 }
  write_capacity         = { units = 1 }
  point_in_time_recovery = { enabled = true, recovery_period_in_days = 10 }
}

# then update

resource "dynamodb_table" "Table_enablePITRWithCustomRecoveryPeriod" {
  name                   = "${var.prefix}-enablePITRWithCustomRecoveryPeriod"
  partition_key          = { name = "orderId" }
  read_capacity          = { units = 1 }
  write_capacity         = { units = 1 }
  point_in_time_recovery = { enabled = true, recovery_period_in_days = 30 }
}
