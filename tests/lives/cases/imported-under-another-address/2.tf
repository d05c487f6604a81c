resource "dynamodb_table" "renamed" {
  name                        = "${var.prefix}-orders"
  partition_key               = { name = "id" }
  deletion_protection_enabled = false
}

import {
  to = dynamodb_table.renamed
  id = "${var.prefix}-orders"
}
