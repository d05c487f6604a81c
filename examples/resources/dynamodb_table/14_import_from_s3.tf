# Filled from files in S3
variable "import_bucket" {
  type        = string
  description = "Name of a bucket with files in the table's Region."
}

resource "dynamodb_table" "products" {
  name          = "products"
  partition_key = { name = "productId" }

  import_table = {
    s3_bucket_source       = { bucket = var.import_bucket, key_prefix = "products/" }
    input_format           = "CSV"
    input_compression_type = "GZIP"
    csv                    = { delimiter = ";" }
  }
}
