# Backups of an encrypted replica with a witness.

resource "dynamodb_table" "Table_Replica_MRSC_witness_pitrKMS" {
  name                     = "${var.prefix}-MRSC_witness_pitrKMS"
  partition_key            = { name = "id" }
  server_side_encryption   = { kms_key_arn = "arn:aws:kms:us-east-1:${var.account}:key/00000001-1111-4222-8333-444444444444" }
  multi_region_consistency = "STRONG"
  witness_region           = "us-west-2"
  replicas = {
    us-east-2 = { kms_key_arn = "arn:aws:kms:us-east-2:${var.account}:key/00000001-1111-4222-8333-444444444444", point_in_time_recovery = { enabled = false } }
  }
}

# then update

resource "dynamodb_table" "Table_Replica_MRSC_witness_pitrKMS" {
  name                     = "${var.prefix}-MRSC_witness_pitrKMS"
  partition_key            = { name = "id" }
  server_side_encryption   = { kms_key_arn = "arn:aws:kms:us-east-1:${var.account}:key/00000001-1111-4222-8333-444444444444" }
  multi_region_consistency = "STRONG"
  witness_region           = "us-west-2"
  replicas = {
    us-east-2 = { kms_key_arn = "arn:aws:kms:us-east-2:${var.account}:key/00000001-1111-4222-8333-444444444444", point_in_time_recovery = { enabled = true } }
  }
}
