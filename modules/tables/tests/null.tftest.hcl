# Every variable null. A file of its own: newer versions of Terraform keep one provider for all runs of a file, and the provider refuses to
# create a table twice.

provider "dynamodb" {
  region                      = "eu-central-1"
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
}

variables {
  tables = {
    orders = {
      partition_key = { name = "orderId" }
      stream        = { view_type = "NEW_IMAGE" }
    }
    sessions = {
      name          = "logins"
      partition_key = { name = "sessionId" }
      sort_key      = { name = "at", type = "N" }
      tags          = { Team = "security" }
      alarms        = null
      table_class   = null
    }
  }
}

run "null" {
  command = plan

  variables {
    name_prefix = null
    preset      = null
    defaults    = null
    alarms      = null
    tags        = null
  }

  assert {
    condition     = output.names["orders"] == "orders"
    error_message = "Null means the same as leaving the variable out."
  }
}
