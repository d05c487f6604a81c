# The S3 backend requires this name of the key. It reads, writes and deletes single items, a few per command.
resource "dynamodb_table" "locks" {
  name          = var.name
  region        = var.region
  partition_key = { name = "LockID" }

  point_in_time_recovery      = { enabled = var.point_in_time_recovery_enabled }
  deletion_protection_enabled = var.deletion_protection_enabled
  server_side_encryption      = var.kms_key_arn == null ? null : { kms_key_arn = var.kms_key_arn }

  access_patterns = {
    lock          = { operation = "PutItem", key_equals = ["LockID"], description = "Takes the lock, or records a checksum" }
    read_lock     = { operation = "GetItem", key_equals = ["LockID"], returns = ["*"], description = "Who holds the lock" }
    read_checksum = { operation = "GetItem", key_equals = ["LockID"], returns = ["Digest"], description = "Whether the state is the newest" }
    unlock        = { operation = "DeleteItem", key_equals = ["LockID"] }
  }

  guardrail_suppressions = var.guardrail_suppressions
  tags                   = var.tags
}
