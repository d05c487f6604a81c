# For `moved` from one resource type to another. OpenTofu reads versions.tofu instead.
terraform {
  required_version = ">= 1.8"

  required_providers {
    dynamodb = {
      source = "local/dynamodb"
    }
  }
}
