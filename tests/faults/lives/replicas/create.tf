resource "dynamodb_table" "this" {
  name          = "${var.prefix}-orders"
  partition_key = { name = "id" }
  tags          = { Purpose = "orders" }
  timeouts      = { create = var.timeout, update = var.timeout, delete = var.timeout }

  replicas = {
    eu-west-1 = {}
    us-west-2 = { tags = { Place = "us" } }
  }
}
