resource "dynamodb_table" "this" {
  name          = "${var.prefix}-orders"
  region        = "us-east-1"
  partition_key = { name = "id" }
  table_class   = "STANDARD"
  replicas      = { eu-west-1 = { table_class = "STANDARD_INFREQUENT_ACCESS" } }
}
