resource "dynamodb_table" "this" {
  name          = "${var.prefix}-orders"
  region        = "eu-west-1"
  partition_key = { name = "id" }
  table_class   = "STANDARD_INFREQUENT_ACCESS"
  replicas      = { us-east-1 = { table_class = "STANDARD" } }
}
