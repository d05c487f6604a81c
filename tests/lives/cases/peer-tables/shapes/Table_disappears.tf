# Deleted outside Terraform before the second step: the plan creates it again.

resource "dynamodb_table" "Table_disappears" {
  name           = "${var.prefix}-disappears"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
}

# then create

resource "dynamodb_table" "Table_disappears" {
  name           = "${var.prefix}-disappears"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
}
