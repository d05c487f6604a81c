# Backups are enabled afterwards, for 35 days.

resource "dynamodb_table" "Table_enablePITR" {
  name                   = "${var.prefix}-enablePITR"
  partition_key          = { name = "orderId" }
  read_capacity          = { units = 1 }
  write_capacity         = { units = 1 }
  point_in_time_recovery = { enabled = false }
}

# then update

resource "dynamodb_table" "Table_enablePITR" {
  name                   = "${var.prefix}-enablePITR"
  partition_key          = { name = "orderId" }
  read_capacity          = { units = 1 }
  write_capacity         = { units = 1 }
  point_in_time_recovery = { enabled = true }
}
