# Plans only, without AWS. The tables are described by what the policies need of them; the resource itself has that and more.

provider "dynamodb" {
  region                      = "eu-central-1"
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
}

variables {
  orders = {
    arn                      = "arn:aws:dynamodb:eu-central-1:123456789012:table/orders"
    partition_key            = { name = "orderId", type = "S" }
    global_secondary_indexes = { by_customer = { partition_key = { name = "customerId", type = "S" }, projection_type = "KEYS_ONLY" } }
    access_patterns = {
      place = { operation = "PutItem", key_equals = ["orderId"] }
      order = { operation = "GetItem", key_equals = ["orderId"], returns = ["*"] }
    }
  }
}

run "patterns_by_name" {
  command = plan

  variables {
    roles = {
      checkout = { "shop-orders" = { table = var.orders, patterns = ["place"] } }
      support  = { "shop-orders" = { table = var.orders, patterns = ["order"] } }
    }
  }

  assert {
    condition     = toset(keys(output.policies)) == toset(["checkout", "support"])
    error_message = "Each role has a policy."
  }
  assert {
    condition     = flatten([for statement in jsondecode(output.policies["checkout"]).Statement : statement.Action]) == ["dynamodb:PutItem"]
    error_message = "A role may do what its patterns need, and nothing else."
  }
  assert {
    condition     = alltrue([for statement in jsondecode(output.policies["support"]).Statement : startswith(statement.Sid, "ShopOrders")])
    error_message = "Statements are named by their grant."
  }
}

run "all_patterns" {
  command = plan

  variables {
    roles = { service = { orders = { table = var.orders, patterns = null, access = null } } }
  }

  assert {
    condition = toset(flatten([for statement in jsondecode(output.policies["service"]).Statement : statement.Action])) == toset([
      "dynamodb:GetItem", "dynamodb:PutItem",
    ])
    error_message = "Without patterns and access, all patterns of the table apply."
  }
}

run "several_tables" {
  command = plan

  variables {
    roles = {
      report = {
        orders    = { table = var.orders, access = "query", index_names = ["by_customer"], leading_keys = ["$${aws:PrincipalTag/customer}"] }
        customers = { table = { arn = "arn:aws:dynamodb:eu-central-1:123456789012:table/customers" }, access = "read_no_scan", index_names = [], attributes = null }
      }
    }
  }

  assert {
    condition     = length(jsondecode(output.policies["report"]).Statement) == length(flatten([for policy in output.policies_by_grant["report"] : jsondecode(policy).Statement]))
    error_message = "The policy of a role has the statements of all its grants."
  }
  assert {
    condition     = !strcontains(output.policies["report"], "dynamodb:Scan") && strcontains(output.policies["report"], "dynamodb:LeadingKeys")
    error_message = "Limits are passed on."
  }
}

run "no_roles" {
  command = plan

  variables {
    roles = {}
  }

  assert {
    condition     = length(output.policies) == 0
    error_message = "An empty map of roles is accepted."
  }
}

run "misspelled_limits_are_refused" {
  command = plan

  variables {
    roles = { service = { orders = { table = var.orders, leading_key = ["x"] } } }
  }

  expect_failures = [var.roles]
}

run "patterns_and_access_are_refused" {
  command = plan

  variables {
    roles = { service = { orders = { table = var.orders, patterns = ["place"], access = "read" } } }
  }

  expect_failures = [var.roles]
}
