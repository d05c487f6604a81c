# What moto and ministack keep, too.
resource "dynamodb_table" "this" {
  name          = "${var.prefix}-orders"
  partition_key = { name = "id" }
  ttl           = { attribute_name = "expiresAt" }
  tags          = { Purpose = "orders", Stage = "trial" }
  timeouts      = { create = var.timeout, update = var.timeout, delete = var.timeout }
}
