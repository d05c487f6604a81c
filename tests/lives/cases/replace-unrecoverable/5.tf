resource "dynamodb_table" "this" {
  name                        = "${var.prefix}-scratch"
  partition_key               = { name = "id" }
  deletion_protection_enabled = false
  point_in_time_recovery      = { enabled = false }
  guardrail_suppressions = {
    # OpenTofu also shows what is said of the new table, Terraform does not.
    "backup.pitr-disabled"         = "a scratch table, made again every night"
    "protection.deletion-disabled" = "a scratch table, made again every night"
    "protection.unrecoverable"     = "a scratch table, made again every night"
  }
}
