# Region, preset and tags
#
# Credentials are found as the AWS CLI finds them: environment, profile, role of the instance.
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
