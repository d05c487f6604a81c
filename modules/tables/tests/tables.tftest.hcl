# Plans only, without AWS: every variable left out, or set.
#
# The tables of each plan are in a Region of their own: newer versions of Terraform keep one provider for all runs of a file, and the provider
# refuses to create a table twice.

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

run "absent" {
  command = plan

  assert {
    condition     = output.names == { orders = "orders", sessions = "logins" }
    error_message = "A table is named by its key, or by its name."
  }
  assert {
    condition     = dynamodb_table.this["orders"].stream.view_type == "NEW_IMAGE" && dynamodb_table.this["sessions"].stream == null
    error_message = "Each table has its own attributes."
  }
  assert {
    condition     = dynamodb_table.this["orders"].deletion_protection_enabled
    error_message = "The preset standard keeps the provider's defaults."
  }
}

run "set" {
  command = plan

  variables {
    name_prefix = "shop-"
    preset      = "production"
    defaults    = { table_class = "STANDARD_INFREQUENT_ACCESS", removal_policy = "RETAIN", region = "eu-west-1" }
    alarms      = { alarm_actions = ["arn:aws:sns:eu-west-1:123456789012:oncall"] }
    tags        = { Team = "shop", Stage = "test" }
  }

  assert {
    condition     = output.names == { orders = "shop-orders", sessions = "logins" }
    error_message = "The prefix is for tables without a name."
  }
  assert {
    condition = (
      dynamodb_table.this["orders"].table_class == "STANDARD_INFREQUENT_ACCESS" &&
      dynamodb_table.this["sessions"].table_class == "STANDARD"
    )
    error_message = "A default is for the tables that do not have the attribute, and null stands for that of the resource."
  }
  assert {
    condition     = dynamodb_table.this["orders"].removal_policy == "RETAIN"
    error_message = "Defaults take precedence over the preset."
  }
  assert {
    condition     = length(dynamodb_table.this["orders"].alarms.alarm_actions) == 1 && dynamodb_table.this["sessions"].alarms == null
    error_message = "Alarms are shared, unless a table sets null."
  }
  assert {
    condition = (
      dynamodb_table.this["orders"].tags == tomap({ Team = "shop", Stage = "test" }) &&
      dynamodb_table.this["sessions"].tags == tomap({ Team = "security", Stage = "test" })
    )
    error_message = "A table's own tag takes precedence."
  }
}

run "development" {
  command = plan

  variables {
    preset   = "development"
    defaults = { region = "eu-west-2" }
  }

  assert {
    condition     = !dynamodb_table.this["orders"].deletion_protection_enabled && !dynamodb_table.this["orders"].point_in_time_recovery.enabled
    error_message = "The preset development has neither protection nor backups."
  }
}

run "no_tables" {
  command = plan

  variables {
    tables = {}
  }

  assert {
    condition     = length(dynamodb_table.this) == 0
    error_message = "An empty map of tables is accepted."
  }
}

run "misspelled_attributes_are_refused" {
  command = plan

  variables {
    tables   = { orders = { partition_key = { name = "id" }, streams = { view_type = "NEW_IMAGE" } } }
    defaults = { name = "same" }
    preset   = "strict"
  }

  expect_failures = [var.tables, var.defaults, var.preset]
}
