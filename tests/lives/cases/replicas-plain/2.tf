resource "dynamodb_table" "this" {
  name          = "${var.prefix}-orders"
  partition_key = { name = "id" }

  replicas = {
    eu-west-1 = { tags = { Place = "eu" } }
    us-west-2 = {}
  }
}
