resource "dynamodb_table" "this" {
  name          = "${var.prefix}-orders"
  partition_key = { name = "orderId" }
  sort_key      = { name = null }
  ttl           = { attribute_name = null }
  arn           = "arn:aws:dynamodb:us-east-1:111122223333:table/orders"
  tags_all      = { Team = "core" }

  global_secondary_indexes = {
    ByCustomer = {
      partition_key   = { name = "customerId" }
      projection_type = "KEYS_ONLY"
      arn             = "arn:aws:dynamodb:us-east-1:111122223333:table/orders/index/ByCustomer"
    }
  }
}
