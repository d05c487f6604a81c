# One tag, another value and a second one, the second alone, none.

resource "dynamodb_table" "Table_tags" {
  name          = "${var.prefix}-tags"
  partition_key = { name = "orderId" }
  tags          = { Team = "sales" }
}

# then update

resource "dynamodb_table" "Table_tags" {
  name          = "${var.prefix}-tags"
  partition_key = { name = "orderId" }
  tags          = { Team = "orders", Stage = "test" }
}

# then update

resource "dynamodb_table" "Table_tags" {
  name          = "${var.prefix}-tags"
  partition_key = { name = "orderId" }
  tags          = { Stage = "test" }
}

# then update

resource "dynamodb_table" "Table_tags" {
  name          = "${var.prefix}-tags"
  partition_key = { name = "orderId" }
}
