resource "terraform_data" "stamp" {
  input            = "one"
  triggers_replace = 2
}

resource "dynamodb_table" "this" {
  name          = "${var.prefix}-orders"
  partition_key = { name = "id" }
  tags          = { Team = "orders" }
}
