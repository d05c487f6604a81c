data "dynamodb_quotas" "here" {}

variable "import_capacity" {
  type        = number
  description = "Write capacity units while the archive is loaded."
}

resource "dynamodb_table" "archive" {
  name           = "archive"
  partition_key  = { name = "id" }
  read_capacity  = { units = 10 }
  write_capacity = { units = var.import_capacity }

  lifecycle {
    precondition {
      condition     = var.import_capacity <= data.dynamodb_quotas.here.table_max_write_capacity_units
      error_message = "Request a higher quota for tables in Service Quotas first."
    }
  }
}
