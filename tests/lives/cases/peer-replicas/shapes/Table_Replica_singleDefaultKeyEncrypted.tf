# Encrypted with the key that AWS manages.

resource "dynamodb_table" "Table_Replica_singleDefaultKeyEncrypted" {
  name                   = "${var.prefix}-singleDefaultKeyEncrypted"
  partition_key          = { name = "id" }
  server_side_encryption = { key_type = "AWS_MANAGED" }
  replicas = {
    eu-west-1 = {}
  }
}
