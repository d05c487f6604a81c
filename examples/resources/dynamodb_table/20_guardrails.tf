# A guardrail that is suppressed
#
# The reason, at least 10 characters, is for the next reader.
resource "dynamodb_table" "scratch" {
  name                        = "scratch"
  partition_key               = { name = "id" }
  deletion_protection_enabled = false
  point_in_time_recovery      = { enabled = false }

  guardrail_suppressions = {
    "protection.deletion-disabled" = "test data, made again by every run"
    "protection.unrecoverable"     = "test data, made again by every run"
    "backup.pitr-disabled"         = "test data, made again by every run"
  }
}
