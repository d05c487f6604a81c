resource "dynamodb_table" "this" {
  name             = "${var.prefix}-parcels"
  partition_key    = { name = "parcelId" }
  wait_for_indexes = false

  global_secondary_indexes = {
    ByDay = { partition_key = { name = "day" }, projection_type = "KEYS_ONLY" }
    ByHub = { partition_key = { name = "hub" }, projection_type = "ALL" }
  }
}
