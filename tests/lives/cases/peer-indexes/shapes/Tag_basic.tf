# One tag.

resource "dynamodb_table" "Tag_basic" {
  name           = "${var.prefix}-Tag-basic"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  tags           = { Team = "sales" }
}
