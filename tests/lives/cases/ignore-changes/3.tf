resource "dynamodb_table" "this" {
  name           = "${var.prefix}-orders"
  partition_key  = { name = "id" }
  read_capacity  = { units = 5 }
  write_capacity = { units = 5 }

  lifecycle {
    ignore_changes = [billing_mode, read_capacity, write_capacity]
  }
}
