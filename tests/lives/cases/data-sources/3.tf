data "dynamodb_quotas" "here" {}

resource "dynamodb_table" "this" {
  name          = "${var.prefix}-orders"
  partition_key = { name = "orderId" }
  tags          = { Trial = var.prefix }
}

data "dynamodb_tables" "of_trial" {
  name_prefix = "${var.prefix}-"
  tags        = dynamodb_table.this.tags
  depends_on  = [dynamodb_table.this]

  lifecycle {
    postcondition {
      condition     = jsonencode(self.arns) == jsonencode({ (dynamodb_table.this.name) = dynamodb_table.this.arn })
      error_message = "Found ${jsonencode(self.arns)}."
    }
  }
}

data "dynamodb_tables" "none" {
  name_prefix = "${var.prefix}-none-"
}

data "dynamodb_backups" "of_table" {
  table_name   = dynamodb_table.this.name
  created_from = "2020-01-01T00:00:00Z"
  type         = "USER"

  lifecycle {
    postcondition {
      condition     = [for backup in self.backups : backup.name] == ["nightly"]
      error_message = "Found ${jsonencode(self.backups)}."
    }
    postcondition {
      condition     = self.backups[0].table_name == dynamodb_table.this.name
      error_message = "Found ${jsonencode(self.backups)}."
    }
  }
}

data "dynamodb_backups" "of_past" {
  table_name     = dynamodb_table.this.name
  created_before = "2020-01-01T00:00:00Z"
}

locals {
  # What only the configuration of the resource says.
  configured = ["removal_policy", "timeouts"]
}

data "dynamodb_table" "by_name" {
  name = dynamodb_table.this.name

  lifecycle {
    postcondition {
      condition = alltrue([
        for name, value in dynamodb_table.this : jsonencode(self[name]) == jsonencode(value)
        if !contains(local.configured, name)
      ])
      error_message = "The data source has another value than the resource."
    }
  }
}

data "dynamodb_table" "by_arn" {
  arn = dynamodb_table.this.arn
}

locals {
  one_of_both = one(concat(dynamodb_table.this[*], data.dynamodb_table.none[*]))
}

data "dynamodb_table" "none" {
  count = 0
  name  = "none"
}

output "arn" {
  value = local.one_of_both.arn
}
