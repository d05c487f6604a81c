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

resource "dynamodb_table" "orders" {
  name          = "orders"
  partition_key = { name = "orderId" }

  access_patterns = {
    place = { operation = "PutItem", key_equals = ["orderId"] }
    order = { operation = "GetItem", key_equals = ["orderId"], returns = ["*"] }
  }
}

resource "dynamodb_table" "customers" {
  name          = "customers"
  partition_key = { name = "customerId" }
}

module "access" {
  source = "../.."

  roles = {
    checkout = {
      orders    = { table = dynamodb_table.orders, patterns = ["place"] }
      customers = { table = dynamodb_table.customers, access = "read_no_scan" }
    }
    support = {
      orders = { table = dynamodb_table.orders, patterns = ["order"] }
    }
  }
}

# For `policy` of an `aws_iam_role_policy`.
output "checkout" {
  value = module.access.policies["checkout"]
}
