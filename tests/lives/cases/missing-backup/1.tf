resource "dynamodb_table" "this" {
  name          = "${var.prefix}-restored"
  partition_key = { name = "id" }
  restore       = { backup_arn = "arn:aws:dynamodb:us-east-1:${var.account}:table/orders/backup/01700000000000-0a1b2c3d" }
}
