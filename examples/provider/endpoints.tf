# Endpoints of an emulator
#
# LocalStack, moto and others answer for several services at one address. Any credentials do, and each service has its own entry: one
# that is left out is not called while DynamoDB is not AWS's own, so that tables cannot scale without `application_autoscaling`, or have
# alarms without `cloudwatch`. DynamoDB Local has `dynamodb` alone, usually `http://localhost:8000`, and needs
# `skip_credentials_validation = true` and `skip_requesting_account_id = true`. More about each:
# [Test configurations](guides/testing.md#emulators).
terraform {
  required_providers {
    dynamodb = {
      source = "local/dynamodb"
    }
  }
}

provider "dynamodb" {
  region     = "eu-central-1"
  access_key = "test"
  secret_key = "test"
  preset     = "development" # tables can be deleted without disabling a protection first

  endpoints = {
    dynamodb                = "http://localhost:4566"
    application_autoscaling = "http://localhost:4566"
    cloudwatch              = "http://localhost:4566"
    kms                     = "http://localhost:4566"
    sts                     = "http://localhost:4566"
  }
}
