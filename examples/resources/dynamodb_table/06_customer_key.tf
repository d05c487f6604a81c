# Encryption with a customer-managed key
variable "key_arn" {
  type        = string
  description = "ARN of a key in the table's Region, for instance aws_kms_key.tables.arn."
}

resource "dynamodb_table" "records" {
  name                   = "medical-records"
  partition_key          = { name = "recordId" }
  server_side_encryption = { kms_key_arn = var.key_arn }
}
