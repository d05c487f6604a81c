# Created from files in S3.

resource "dynamodb_table" "Table_importTable" {
  name           = "${var.prefix}-importTable"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  import_table = {
    s3_bucket_source = { bucket = "imports", key_prefix = "orders/" }
    input_format     = "DYNAMODB_JSON"
  }
}
