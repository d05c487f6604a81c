# All items, as they are now.
action "dynamodb_export_table" "all" {
  config {
    table_name = "orders"
    s3_bucket  = "example-exports"
    s3_prefix  = "orders/full"
  }
}

# What was changed in a day.
action "dynamodb_export_table" "day" {
  config {
    table_name  = "orders"
    s3_bucket   = "example-exports"
    s3_prefix   = "orders/daily"
    incremental = { from = "2026-03-01T00:00:00Z", to = "2026-03-02T00:00:00Z" }
  }
}
