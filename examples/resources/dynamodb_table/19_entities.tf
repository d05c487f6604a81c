# Entities of a single-table design
resource "dynamodb_table" "shop" {
  name          = "shop"
  partition_key = { name = "PK" }
  sort_key      = { name = "SK" }

  global_secondary_indexes = {
    GSI1 = {
      partition_key      = { name = "GSI1PK" }
      sort_key           = { name = "GSI1SK" }
      non_key_attributes = ["total"]
    }
  }

  entities = {
    Customer = { keys = { PK = "CUSTOMER#{customerId}", SK = "PROFILE" } }
    Order = {
      keys = {
        PK     = "CUSTOMER#{customerId}"
        SK     = "ORDER#{orderId}"
        GSI1PK = "ORDER#{orderId}"
        GSI1SK = "ORDER"
      }
    }
  }

  access_patterns = {
    profile            = { operation = "GetItem", entity = "Customer", returns = ["*"] }
    orders_of_customer = { operation = "Query", entity = "Order", key_equals = ["customerId"], returns = ["*"] }
    order              = { operation = "Query", entity = "Order", index = "GSI1", key_equals = ["orderId"], returns = ["total"] }
    place_order        = { operation = "PutItem", entity = "Order" }
  }
}
