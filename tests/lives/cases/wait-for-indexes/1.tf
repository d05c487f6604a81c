resource "dynamodb_table" "this" {
  name          = "${var.prefix}-parcels"
  partition_key = { name = "parcelId" }
}
