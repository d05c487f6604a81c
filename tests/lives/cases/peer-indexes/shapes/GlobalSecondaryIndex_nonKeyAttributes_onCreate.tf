# Two projected attributes.

resource "dynamodb_table" "GlobalSecondaryIndex_nonKeyAttributes_onCreate" {
  name           = "${var.prefix}-nonKeyAttributes-onCreate"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 1 }
  write_capacity = { units = 1 }
  global_secondary_indexes = {
    ByOrder = {
      partition_key      = { name = "orderId" }
      non_key_attributes = ["title", "weight"]
    }
  }
}
