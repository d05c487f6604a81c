resource "dynamodb_table" "this" {
  name                   = "${var.prefix}-secrets"
  partition_key          = { name = "id" }
  stream                 = { view_type = "NEW_AND_OLD_IMAGES" }
  server_side_encryption = { kms_key_arn = "arn:aws:kms:us-east-1:${var.account}:key/00000002-1111-4222-8333-444444444444" }
}
