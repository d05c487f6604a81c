# Plans only, without AWS: every variable left out, or set.

provider "dynamodb" {
  region                      = "eu-central-1"
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
}

run "absent" {
  command = plan

  assert {
    condition     = dynamodb_table.locks.name == "terraform-locks" && dynamodb_table.locks.partition_key == { name = "LockID", type = "S" }
    error_message = "The backend expects the partition key LockID, a string."
  }
  assert {
    condition     = dynamodb_table.locks.point_in_time_recovery.enabled && dynamodb_table.locks.deletion_protection_enabled
    error_message = "Backups and protection are enabled by default."
  }
}

run "set" {
  command = plan

  variables {
    name                           = "locks"
    region                         = "eu-west-1"
    kms_key_arn                    = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    point_in_time_recovery_enabled = false
    deletion_protection_enabled    = false
    guardrail_suppressions = {
      "backup.pitr-disabled"         = "The table belongs to a test."
      "protection.deletion-disabled" = "The table belongs to a test."
    }
    tags = { Purpose = "locks" }
  }

  assert {
    condition     = dynamodb_table.locks.region == "eu-west-1" && dynamodb_table.locks.server_side_encryption.key_type == "CUSTOMER_MANAGED"
    error_message = "The key encrypts the table."
  }
  assert {
    condition     = !dynamodb_table.locks.point_in_time_recovery.enabled && !dynamodb_table.locks.deletion_protection_enabled
    error_message = "Backups and protection can be disabled."
  }
}
