terraform {
  required_providers {
    dynamodb = {
      source = "local/dynamodb"
    }
  }
}

provider "dynamodb" {
  region = "eu-central-1"
}

module "orders" {
  source = "../.."

  name      = "orders"
  hash_key  = "orderId"
  range_key = "createdAt"

  attributes = [
    { name = "orderId", type = "S" },
    { name = "createdAt", type = "N" },
    { name = "customerId", type = "S" },
  ]

  billing_mode        = "PROVISIONED"
  read_capacity       = 10
  write_capacity      = 10
  autoscaling_enabled = true
  autoscaling_read    = { max_capacity = 400 }
  autoscaling_write   = { max_capacity = 200, target_value = 60 }

  global_secondary_indexes = [
    {
      name               = "CustomerOrders"
      hash_key           = "customerId"
      range_key          = "createdAt"
      projection_type    = "INCLUDE"
      non_key_attributes = ["orderStatus"]
    },
  ]
  autoscaling_indexes = {
    CustomerOrders = {
      read_min_capacity  = 10
      read_max_capacity  = 300
      write_min_capacity = 10
      write_max_capacity = 200
    }
  }

  stream_enabled = true
  ttl_enabled    = true

  ttl_attribute_name = "expiresAt"

  tags = { Team = "shop" }
}

output "stream_arn" {
  value = module.orders.dynamodb_table_stream_arn
}
