# The tag is removed outside Terraform: the plan sets it again.

resource "dynamodb_table" "Tag_disappears" {
  name           = "${var.prefix}-Tag-disappears"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  tags           = { Team = "sales" }
}

# then update

resource "dynamodb_table" "Tag_disappears" {
  name           = "${var.prefix}-Tag-disappears"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  tags           = { Team = "sales" }
}
