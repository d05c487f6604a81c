# Known only when the other resource is there, and then null.
resource "terraform_data" "none" {
  input = "none"
}

resource "dynamodb_table" "this" {
  name          = "${var.prefix}-orders"
  partition_key = { name = "orderId" }
  sort_key      = { name = terraform_data.none.id == "" ? "at" : null }
}
