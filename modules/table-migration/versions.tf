# `moved` from a resource type to another one. OpenTofu reads versions.tofu instead.
terraform {
  required_version = ">= 1.8"

  required_providers {
    dynamodb = {
      source = "local/dynamodb"
    }
  }
}
