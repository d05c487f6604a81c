# The smallest table
#
# On-demand, encrypted, with 35 days of continuous backups, and protected against deletion.
resource "dynamodb_table" "sessions" {
  name          = "sessions"
  partition_key = { name = "sessionId" }
}
