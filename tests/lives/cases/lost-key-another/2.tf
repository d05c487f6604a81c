resource "dynamodb_table" "this" {
  name                        = "${var.prefix}-secrets"
  partition_key               = { name = "id" }
  server_side_encryption      = { kms_key_arn = "arn:aws:kms:us-east-1:${var.account}:key/00000001-1111-4222-8333-444444444444" }
  deletion_protection_enabled = false
  tags                        = { Team = "core" }
}
