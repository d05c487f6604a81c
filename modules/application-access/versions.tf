# For functions of a provider.
terraform {
  required_version = ">= 1.8"

  required_providers {
    dynamodb = {
      source = "local/dynamodb"
    }
  }
}
