# What a creation is disturbed at. New concerns of the resource belong in here and in update.tf: the steps they bring
# are found in the journal of an undisturbed run.
resource "dynamodb_table" "this" {
  name                        = "${var.prefix}-orders"
  partition_key               = { name = "id" }
  deletion_protection_enabled = var.protected
  table_class                 = "STANDARD_INFREQUENT_ACCESS"
  point_in_time_recovery      = { recovery_period_in_days = 7 }
  server_side_encryption      = { key_type = "AWS_MANAGED" }
  ttl                         = { attribute_name = "expiresAt" }
  tags                        = { Purpose = "orders", Stage = "trial" }
  timeouts                    = { create = var.timeout, update = var.timeout, delete = var.timeout }
}
