# A local index projects one attribute.

resource "dynamodb_table" "Table_lsiNonKeyAttributes" {
  name           = "${var.prefix}-lsiNonKeyAttributes"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  sort_key       = { name = "placedAt" }
  local_secondary_indexes = {
    ByTotal = {
      sort_key           = { name = "total", type = "N" }
      non_key_attributes = ["address"]
    }
  }
}
