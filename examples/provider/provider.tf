terraform {
  required_providers {
    dynamodb = {
      source = "local/dynamodb"
    }
  }
}

provider "dynamodb" {
  region = "eu-central-1"
  preset = "standard" # or "development", "production"

  default_tags = { ManagedBy = "terraform" }
}
