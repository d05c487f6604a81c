locals {
  low  = { min_capacity = 2, max_capacity = 9 }
  high = { min_capacity = 20, max_capacity = 90 }
}

resource "dynamodb_table" "this" {
  count          = 4
  name           = "${var.prefix}-${count.index}"
  partition_key  = { name = "id" }
  read_capacity  = local.high
  write_capacity = local.high
}
