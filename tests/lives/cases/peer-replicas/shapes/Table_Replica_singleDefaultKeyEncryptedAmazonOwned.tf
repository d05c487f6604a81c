# Encrypted with the key that AWS owns.

resource "dynamodb_table" "Table_Replica_singleDefaultKeyEncryptedAmazonOwned" {
  name                   = "${var.prefix}-singleDefaultKeyEncryptedAmazonOwned"
  partition_key          = { name = "id" }
  server_side_encryption = { key_type = "AWS_OWNED" }
  replicas = {
    eu-west-1 = {}
  }
}
