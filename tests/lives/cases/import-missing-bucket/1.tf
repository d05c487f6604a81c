resource "dynamodb_table" "this" {
  name          = "${var.prefix}-bucket"
  partition_key = { name = "id" }
  tags          = { Team = "data" }
  stream        = { view_type = "KEYS_ONLY" }

  import_table = {
    s3_bucket_source = { bucket = "not-there", key_prefix = "orders/" }
    input_format     = "CSV"
    csv              = { delimiter = ";", header_list = ["id", "total"] }
  }
}
