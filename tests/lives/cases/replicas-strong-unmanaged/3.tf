resource "dynamodb_table" "this" {
  name                     = "${var.prefix}-ledger"
  partition_key            = { name = "id" }
  multi_region_consistency = "STRONG"
  replicas = {
    us-east-2 = {}
    us-west-2 = {}
  }
}
