# Timeouts
#
# An index of a large table takes hours to build. Without waiting, the apply ends before its last index is built, and the next plan says
# so.
resource "dynamodb_table" "archive" {
  name             = "archive"
  partition_key    = { name = "id" }
  timeouts         = { create = "1h", update = "6h", delete = "30m" }
  wait_for_indexes = false
}
