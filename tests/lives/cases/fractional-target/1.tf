resource "dynamodb_table" "this" {
  name           = "${var.prefix}-orders"
  partition_key  = { name = "id" }
  read_capacity  = { min_capacity = 5, max_capacity = 50, target_utilization = 66.5 }
  write_capacity = { min_capacity = 5, max_capacity = 50 }
}
