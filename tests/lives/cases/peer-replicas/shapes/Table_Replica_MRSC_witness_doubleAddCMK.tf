# Replica and witness are added to an encrypted table.

resource "dynamodb_table" "Table_Replica_MRSC_witness_doubleAddCMK" {
  name                   = "${var.prefix}-MRSC_witness_doubleAddCMK"
  partition_key          = { name = "id" }
  server_side_encryption = { kms_key_arn = "arn:aws:kms:us-east-1:${var.account}:key/00000001-1111-4222-8333-444444444444" }
}

# then update

resource "dynamodb_table" "Table_Replica_MRSC_witness_doubleAddCMK" {
  name                     = "${var.prefix}-MRSC_witness_doubleAddCMK"
  partition_key            = { name = "id" }
  server_side_encryption   = { kms_key_arn = "arn:aws:kms:us-east-1:${var.account}:key/00000001-1111-4222-8333-444444444444" }
  multi_region_consistency = "STRONG"
  witness_region           = "us-west-2"
  replicas = {
    us-east-2 = { kms_key_arn = "arn:aws:kms:us-east-2:${var.account}:key/00000001-1111-4222-8333-444444444444" }
  }
}
