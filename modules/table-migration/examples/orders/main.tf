terraform {
  required_providers {
    dynamodb = {
      source = "local/dynamodb"
    }
    # Until the first apply: its state has the table.
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "dynamodb" {
  region = "eu-central-1"
}

provider "aws" {
  region = "eu-central-1"
}

# Only `source` has changed; `version` is gone, because it belongs to the registry's address.
module "orders" {
  source = "../.."

  name           = "orders"
  hash_key       = "id"
  billing_mode   = "PROVISIONED"
  read_capacity  = 5
  write_capacity = 5

  attributes = [
    { name = "id", type = "S" },
  ]

  autoscaling_enabled = true
  autoscaling_read    = { max_capacity = 100 }
  autoscaling_write   = { max_capacity = 50 }
}
