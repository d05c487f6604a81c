# Every variable null. A file of its own: newer versions of Terraform keep one provider for all runs of a file, and the provider refuses to
# create a table twice.

provider "dynamodb" {
  region                      = "eu-central-1"
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
}

run "null" {
  command = plan

  variables {
    name                           = null
    region                         = null
    kms_key_arn                    = null
    point_in_time_recovery_enabled = null
    deletion_protection_enabled    = null
    guardrail_suppressions         = null
    tags                           = null
  }

  assert {
    condition     = dynamodb_table.locks.name == "terraform-locks" && dynamodb_table.locks.deletion_protection_enabled
    error_message = "Null means the same as leaving the variable out."
  }
}
