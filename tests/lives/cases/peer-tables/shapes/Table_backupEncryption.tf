# Restored from the past of an encrypted table, with the same key.
resource "dynamodb_table" "Table_backupEncryption_source" {
  name                   = "${var.prefix}-backupEncryption-source"
  partition_key          = { name = "orderId" }
  server_side_encryption = { kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/00000001-1111-4222-8333-444444444444" }
}

# then create
resource "dynamodb_table" "Table_backupEncryption_source" {
  name                   = "${var.prefix}-backupEncryption-source"
  partition_key          = { name = "orderId" }
  server_side_encryption = { kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/00000001-1111-4222-8333-444444444444" }
}

resource "dynamodb_table" "Table_backupEncryption" {
  name                   = "${var.prefix}-backupEncryption"
  partition_key          = { name = "orderId" }
  server_side_encryption = { kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/00000001-1111-4222-8333-444444444444" }
  restore                = { source_table_name = dynamodb_table.Table_backupEncryption_source.name, use_latest = true }
}
