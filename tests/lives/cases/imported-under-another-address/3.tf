resource "dynamodb_table" "renamed" {
  name                        = "${var.prefix}-orders"
  partition_key               = { name = "id" }
  deletion_protection_enabled = false
}

moved {
  from = dynamodb_table.this
  to   = dynamodb_table.renamed
}
