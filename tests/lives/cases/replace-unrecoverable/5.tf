resource "dynamodb_table" "this" {
  name                        = "${var.prefix}-scratch"
  partition_key               = { name = "id" }
  deletion_protection_enabled = false
  point_in_time_recovery      = { enabled = false }
  guardrail_suppressions      = { "protection.unrecoverable" = "a scratch table, made again every night" }
}
