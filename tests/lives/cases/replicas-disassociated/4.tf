resource "dynamodb_table" "this" {
  name          = "${var.prefix}-orders"
  partition_key = { name = "id" }
  usage         = { storage_gb = 5 }

  replicas = {
    us-west-2 = {}
  }
}
