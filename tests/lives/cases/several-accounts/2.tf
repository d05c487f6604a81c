provider "dynamodb" {
  alias       = "partner"
  region      = "eu-west-1"
  access_key  = "test"
  secret_key  = "test"
  endpoints   = var.endpoints
  preset      = "development"
  assume_role = [{ role_arn = "arn:aws:iam::${local.partner}:role/tables" }]
}

locals {
  partner = "444455556666"
  name    = "${var.prefix}-orders"

  policy = provider::dynamodb::replication_policy({
    members = [
      "arn:aws:dynamodb:${var.region}:${var.account}:table/${local.name}",
      "arn:aws:dynamodb:eu-west-1:${local.partner}:table/${local.name}",
    ]
  })
}

resource "dynamodb_table" "source" {
  name            = local.name
  partition_key   = { name = "id" }
  ttl             = { attribute_name = "expiresAt" }
  resource_policy = local.policy
  global_table    = { settings_replication_mode = "ENABLED" }

  global_secondary_indexes = {
    ByOwner = { partition_key = { name = "owner" }, projection_type = "KEYS_ONLY" }
    ByState = { partition_key = { name = "state" }, projection_type = "KEYS_ONLY" }
  }
}

resource "dynamodb_table" "member" {
  provider        = dynamodb.partner
  name            = local.name
  partition_key   = { name = "id" }
  ttl             = { attribute_name = "expiresAt" }
  resource_policy = local.policy
  table_class     = "STANDARD_INFREQUENT_ACCESS"
  tags            = { Team = "orders" }

  global_table = {
    source_table_arn          = dynamodb_table.source.arn
    settings_replication_mode = "ENABLED"
  }

  global_secondary_indexes = {
    ByOwner = { partition_key = { name = "owner" }, projection_type = "KEYS_ONLY" }
    ByState = { partition_key = { name = "state" }, projection_type = "KEYS_ONLY" }
  }
}
