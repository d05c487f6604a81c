# A customer-managed key, the key that AWS owns, the key that AWS manages; never another table.

resource "dynamodb_table" "Table_encryption" {
  name                   = "${var.prefix}-encryption"
  partition_key          = { name = "orderId" }
  read_capacity          = { units = 1 }
  write_capacity         = { units = 1 }
  server_side_encryption = { kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/00000001-1111-4222-8333-444444444444" }
}

# then update

resource "dynamodb_table" "Table_encryption" {
  name           = "${var.prefix}-encryption"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
}

# then update

resource "dynamodb_table" "Table_encryption" {
  name                   = "${var.prefix}-encryption"
  partition_key          = { name = "orderId" }
  read_capacity          = { units = 1 }
  write_capacity         = { units = 1 }
  server_side_encryption = { key_type = "AWS_MANAGED" }
}
