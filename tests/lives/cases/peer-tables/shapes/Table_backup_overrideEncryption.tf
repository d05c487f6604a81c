# Restored from the past of a table without a key of its own, with a key.
resource "dynamodb_table" "Table_backup_overrideEncryption_source" {
  name          = "${var.prefix}-backup-overrideEncryption-source"
  partition_key = { name = "orderId" }
}

# then create
resource "dynamodb_table" "Table_backup_overrideEncryption_source" {
  name          = "${var.prefix}-backup-overrideEncryption-source"
  partition_key = { name = "orderId" }
}

resource "dynamodb_table" "Table_backup_overrideEncryption" {
  name                   = "${var.prefix}-backup-overrideEncryption"
  partition_key          = { name = "orderId" }
  server_side_encryption = { kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/00000001-1111-4222-8333-444444444444" }
  restore                = { source_table_name = dynamodb_table.Table_backup_overrideEncryption_source.name, use_latest = true }
}
