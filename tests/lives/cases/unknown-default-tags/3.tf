resource "terraform_data" "stamp" {
  input            = "two"
  triggers_replace = 3
}

resource "dynamodb_table" "this" {
  name          = "${var.prefix}-orders"
  partition_key = { name = "id" }
  tags          = { Team = "orders" }
}
