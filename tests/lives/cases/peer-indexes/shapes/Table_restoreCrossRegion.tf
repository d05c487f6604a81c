# Restored into another Region.
resource "dynamodb_table" "Table_restoreCrossRegion_source" {
  name          = "${var.prefix}-restoreCrossRegion-source"
  partition_key = { name = "orderId" }
}

# then no-op
resource "dynamodb_table" "Table_restoreCrossRegion_source" {
  name          = "${var.prefix}-restoreCrossRegion-source"
  partition_key = { name = "orderId" }
}

# then create
resource "dynamodb_table" "Table_restoreCrossRegion_source" {
  name          = "${var.prefix}-restoreCrossRegion-source"
  partition_key = { name = "orderId" }
}

resource "dynamodb_table" "Table_restoreCrossRegion" {
  name          = "${var.prefix}-restoreCrossRegion"
  region        = "eu-west-1"
  partition_key = { name = "orderId" }
  restore       = { source_table_arn = dynamodb_table.Table_restoreCrossRegion_source.arn, use_latest = true }
}
