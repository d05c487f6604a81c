# What a variable means if it is left out, null or set: what it meant in the module that is replaced. Plans only, without AWS.
#
# Each plan has a table of its own: newer versions of Terraform keep one provider for all runs of a file, and the provider refuses to create
# a table twice.

provider "dynamodb" {
  region                      = "eu-central-1"
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
}

variables {
  name     = "orders"
  hash_key = "id"
}

run "absent" {
  command = plan

  assert {
    condition     = !dynamodb_table.this[0].point_in_time_recovery.enabled && !dynamodb_table.this[0].deletion_protection_enabled
    error_message = "Backups and protection are disabled unless a variable enables them."
  }
}

run "null" {
  command = plan

  variables {
    name                                  = "orders-null"
    point_in_time_recovery_enabled        = null
    point_in_time_recovery_period_in_days = null
    deletion_protection_enabled           = null
  }

  assert {
    condition     = !dynamodb_table.this[0].point_in_time_recovery.enabled && !dynamodb_table.this[0].deletion_protection_enabled
    error_message = "Null means the same as leaving the variable out."
  }
}

run "set" {
  command = plan

  variables {
    name                                  = "orders-set"
    point_in_time_recovery_enabled        = true
    point_in_time_recovery_period_in_days = 14
    deletion_protection_enabled           = true
  }

  assert {
    condition = (
      dynamodb_table.this[0].point_in_time_recovery.enabled &&
      dynamodb_table.this[0].point_in_time_recovery.recovery_period_in_days == 14 &&
      dynamodb_table.this[0].deletion_protection_enabled
    )
    error_message = "Backups and protection are enabled by their variables."
  }
}
