resource "dynamodb_table" "shop" {
  name          = "shop"
  partition_key = { name = "PK" }
  sort_key      = { name = "SK" }

  global_secondary_indexes = {
    by_order = {
      partition_key   = { name = "GSI1PK" }
      projection_type = "ALL"
    }
  }

  entities = {
    User  = { keys = { PK = "USER#{userId}", SK = "PROFILE" } }
    Order = { keys = { PK = "USER#{userId}", SK = "ORDER#{createdAt:13}", GSI1PK = "ORDER#{orderId}" }, item_size_bytes = 900 }
  }

  access_patterns = {
    order = {
      operation   = "Query"
      index       = "by_order"
      entity      = "Order"
      returns     = ["*"]
      description = "The page of an order"
      rate        = { per_second = 20 }
    }
    save_order = { operation = "PutItem", entity = "Order", rate = { per_second = 2 } }
  }
}

# For a wiki, or as a comment on a pull request.
output "document" {
  value = provider::dynamodb::model_markdown({ table = dynamodb_table.shop, preset = "production" })
}

