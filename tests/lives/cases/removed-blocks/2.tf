resource "dynamodb_table" "this" {
  name          = "${var.prefix}-sessions"
  partition_key = { name = "sessionId" }
}
