# Two replicas with keys of their own, added later and then given other keys.

resource "dynamodb_table" "Table_Replica_doubleAddCMK" {
  name                   = "${var.prefix}-doubleAddCMK"
  partition_key          = { name = "id" }
  server_side_encryption = { kms_key_arn = "arn:aws:kms:us-east-1:${var.account}:key/00000001-1111-4222-8333-444444444444" }
}

# then update

resource "dynamodb_table" "Table_Replica_doubleAddCMK" {
  name                   = "${var.prefix}-doubleAddCMK"
  partition_key          = { name = "id" }
  server_side_encryption = { kms_key_arn = "arn:aws:kms:us-east-1:${var.account}:key/00000001-1111-4222-8333-444444444444" }
  replicas = {
    eu-west-1 = { kms_key_arn = "arn:aws:kms:eu-west-1:${var.account}:key/00000001-1111-4222-8333-444444444444" }
    us-west-2 = { kms_key_arn = "arn:aws:kms:us-west-2:${var.account}:key/00000001-1111-4222-8333-444444444444" }
  }
}

# then update

resource "dynamodb_table" "Table_Replica_doubleAddCMK" {
  name                   = "${var.prefix}-doubleAddCMK"
  partition_key          = { name = "id" }
  server_side_encryption = { kms_key_arn = "arn:aws:kms:us-east-1:${var.account}:key/00000001-1111-4222-8333-444444444444" }
  replicas = {
    eu-west-1 = { kms_key_arn = "arn:aws:kms:eu-west-1:${var.account}:key/00000002-1111-4222-8333-444444444444" }
    us-west-2 = { kms_key_arn = "arn:aws:kms:us-west-2:${var.account}:key/00000002-1111-4222-8333-444444444444" }
  }
}
