resource "dynamodb_table" "this" {
  name          = "${var.prefix}-app"
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
    User  = { keys = { PK = "USER#{userId}", SK = "PROFILE" }, item_size_bytes = 700 }
    Order = { keys = { PK = "USER#{userId}", SK = "ORDER#{orderId}", GSI1PK = "ORDER#{orderId}", GSI1SK = "ORDER" } }
  }

  access_patterns = {
    profile        = { operation = "GetItem", entity = "User", returns = ["*"], rate = { per_second = 200 } }
    orders_of_user = { operation = "Query", entity = "Order", key_equals = ["userId"], returns = ["total"] }
    order = {
      operation  = "Query"
      entity     = "Order"
      index      = "GSI1"
      key_equals = ["orderId"]
      returns    = ["total"]
      rate       = { per_second = 30, items = 1, item_size_bytes = 200 }
    }
    place_order = { operation = "PutItem", entity = "Order", rate = { per_second = 10, item_size_bytes = 900 } }
    sign_up     = { operation = "PutItem", entity = "User", rate = { per_second = terraform_data.sign_ups.output } }
  }
  usage = { storage_gb = 40 }
}

# Known after the apply: what does not depend on it is known in the plan.
resource "terraform_data" "sign_ups" {
  input = 3
}
