resource "terraform_data" "none" {
  input            = {}
  triggers_replace = 1
}

resource "dynamodb_table" "this" {
  name          = "${var.prefix}-orders"
  partition_key = { name = "id" }
}
