resource "terraform_data" "none" {
  input            = {}
  triggers_replace = 2
}

resource "dynamodb_table" "this" {
  name          = "${var.prefix}-orders"
  partition_key = { name = "id" }
}
