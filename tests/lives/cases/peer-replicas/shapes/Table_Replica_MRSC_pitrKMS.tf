# Backups of encrypted, strongly consistent replicas.

resource "dynamodb_table" "Table_Replica_MRSC_pitrKMS" {
  name                     = "${var.prefix}-MRSC_pitrKMS"
  partition_key            = { name = "id" }
  server_side_encryption   = { kms_key_arn = "arn:aws:kms:us-east-1:${var.account}:key/00000001-1111-4222-8333-444444444444" }
  multi_region_consistency = "STRONG"
  replicas = {
    us-east-2 = { kms_key_arn = "arn:aws:kms:us-east-2:${var.account}:key/00000001-1111-4222-8333-444444444444", point_in_time_recovery = { enabled = false } }
    us-west-2 = { kms_key_arn = "arn:aws:kms:us-west-2:${var.account}:key/00000001-1111-4222-8333-444444444444", point_in_time_recovery = { enabled = true } }
  }
}

# then update

resource "dynamodb_table" "Table_Replica_MRSC_pitrKMS" {
  name                     = "${var.prefix}-MRSC_pitrKMS"
  partition_key            = { name = "id" }
  server_side_encryption   = { kms_key_arn = "arn:aws:kms:us-east-1:${var.account}:key/00000001-1111-4222-8333-444444444444" }
  multi_region_consistency = "STRONG"
  replicas = {
    us-east-2 = { kms_key_arn = "arn:aws:kms:us-east-2:${var.account}:key/00000001-1111-4222-8333-444444444444", point_in_time_recovery = { enabled = true } }
    us-west-2 = { kms_key_arn = "arn:aws:kms:us-west-2:${var.account}:key/00000001-1111-4222-8333-444444444444", point_in_time_recovery = { enabled = true } }
  }
}
