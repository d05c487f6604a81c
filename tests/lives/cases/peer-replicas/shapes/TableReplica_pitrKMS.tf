# Backups of an encrypted replica alone.

resource "dynamodb_table" "TableReplica_pitrKMS" {
  name                   = "${var.prefix}-own_pitrKMS"
  partition_key          = { name = "id" }
  server_side_encryption = { kms_key_arn = "arn:aws:kms:us-east-1:${var.account}:key/00000001-1111-4222-8333-444444444444" }
  point_in_time_recovery = { enabled = false }
  replicas = {
    eu-west-1 = { kms_key_arn = "arn:aws:kms:eu-west-1:${var.account}:key/00000001-1111-4222-8333-444444444444", point_in_time_recovery = { enabled = false } }
  }
}

# then update

resource "dynamodb_table" "TableReplica_pitrKMS" {
  name                   = "${var.prefix}-own_pitrKMS"
  partition_key          = { name = "id" }
  server_side_encryption = { kms_key_arn = "arn:aws:kms:us-east-1:${var.account}:key/00000001-1111-4222-8333-444444444444" }
  point_in_time_recovery = { enabled = false }
  replicas = {
    eu-west-1 = { kms_key_arn = "arn:aws:kms:eu-west-1:${var.account}:key/00000001-1111-4222-8333-444444444444", point_in_time_recovery = { enabled = true } }
  }
}
