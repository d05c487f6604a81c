terraform {
  required_version = ">= 1.5"

  required_providers {
    dynamodb = {
      source = "local/dynamodb"
    }
  }
}
