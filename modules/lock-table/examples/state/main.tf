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

module "locks" {
  source = "../.."

  name = "terraform-locks"
}

output "policy" {
  value = module.locks.policy
}
