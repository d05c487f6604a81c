# One replica goes, another comes, and the third one changes.
resource "dynamodb_table" "this" {
  name          = "${var.prefix}-orders"
  partition_key = { name = "id" }
  tags          = { Purpose = "archive" }
  timeouts      = { create = var.timeout, update = var.timeout, delete = var.timeout }

  replicas = {
    eu-north-1 = {}
    us-west-2 = {
      max_read_request_units = 100
      point_in_time_recovery = { enabled = false }
    }
  }
}
