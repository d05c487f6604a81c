# A key of the customer in the Region.

resource "dynamodb_table" "TableReplica_keys" {
  name                   = "${var.prefix}-own_keys"
  partition_key          = { name = "id" }
  server_side_encryption = { kms_key_arn = "arn:aws:kms:us-east-1:${var.account}:key/00000001-1111-4222-8333-444444444444" }
  replicas = {
    eu-west-1 = { kms_key_arn = "arn:aws:kms:eu-west-1:${var.account}:key/00000001-1111-4222-8333-444444444444" }
  }
}

# then update

resource "dynamodb_table" "TableReplica_keys" {
  name                   = "${var.prefix}-own_keys"
  partition_key          = { name = "id" }
  server_side_encryption = { kms_key_arn = "arn:aws:kms:us-east-1:${var.account}:key/00000001-1111-4222-8333-444444444444" }
  replicas = {
    eu-west-1 = { kms_key_arn = "arn:aws:kms:eu-west-1:${var.account}:key/00000002-1111-4222-8333-444444444444" }
  }
}
