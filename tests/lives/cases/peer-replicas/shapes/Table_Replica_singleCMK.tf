# A key of the customer in each Region.

resource "dynamodb_table" "Table_Replica_singleCMK" {
  name                   = "${var.prefix}-singleCMK"
  partition_key          = { name = "id" }
  server_side_encryption = { kms_key_arn = "arn:aws:kms:us-east-1:${var.account}:key/00000001-1111-4222-8333-444444444444" }
  replicas = {
    eu-west-1 = { kms_key_arn = "arn:aws:kms:eu-west-1:${var.account}:key/00000001-1111-4222-8333-444444444444" }
  }
}
