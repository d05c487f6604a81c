resource "dynamodb_table" "this" {
  name                        = "${var.prefix}-secrets"
  partition_key               = { name = "id" }
  server_side_encryption      = { key_type = "AWS_OWNED" }
  deletion_protection_enabled = false
  tags                        = { Team = "core" }
}
