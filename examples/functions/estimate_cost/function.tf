locals {
  month = provider::dynamodb::estimate_cost({
    region        = "eu-central-1"
    partition_key = { name = "orderId" }

    global_secondary_indexes = {
      by_customer = { partition_key = { name = "customerId" }, projection_type = "KEYS_ONLY" }
    }

    patterns = {
      save      = { operation = "PutItem", key_equals = ["orderId"], rate = { per_second = 10, item_size_bytes = 900 } }
      of_client = { operation = "Query", index = "by_customer", key_equals = ["customerId"], rate = { per_second = 50, items = 20 } }
    }

    usage = { storage_gb = 40 }
  })
}

output "total" {
  value = local.month.monthly_usd.total
}

output "index" {
  value = local.month.monthly_usd.indexes["by_customer"]
}

output "cheaper_mode" {
  value = local.month.cheaper_mode
}

# total        = 124.44
# index        = 82.37
# cheaper_mode = "PROVISIONED"
