# Time to live
resource "dynamodb_table" "tokens" {
  name          = "tokens"
  partition_key = { name = "tokenId" }
  ttl           = { attribute_name = "expiresAt" }
}
