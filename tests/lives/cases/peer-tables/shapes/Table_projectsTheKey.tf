# An index that lists the key of the table among its attributes, as an existing table may.

resource "dynamodb_table" "Table_projectsTheKey" {
  name          = "${var.prefix}-projectsTheKey"
  partition_key = { name = "orderId" }
  global_secondary_indexes = {
    ByCustomer = {
      partition_key      = { name = "customerId" }
      non_key_attributes = ["orderId", "title"]
    }
  }
}
