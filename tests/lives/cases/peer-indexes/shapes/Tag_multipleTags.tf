# One of three tags gets another value, then one is removed.

resource "dynamodb_table" "Tag_multipleTags" {
  name           = "${var.prefix}-Tag-multipleTags"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  tags           = { Team = "sales", Stage = "test", Cost = "low" }
}

# then update

resource "dynamodb_table" "Tag_multipleTags" {
  name           = "${var.prefix}-Tag-multipleTags"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  tags           = { Team = "sales", Stage = "live", Cost = "low" }
}

# then update

resource "dynamodb_table" "Tag_multipleTags" {
  name           = "${var.prefix}-Tag-multipleTags"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  tags           = { Team = "sales", Stage = "live" }
}
