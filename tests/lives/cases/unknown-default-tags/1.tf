resource "terraform_data" "stamp" {
  input            = "one"
  triggers_replace = 1
}

resource "dynamodb_table" "this" {
  name          = "${var.prefix}-orders"
  partition_key = { name = "id" }
  tags          = { Team = "orders" }
}
