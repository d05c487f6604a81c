locals {
  presets = {
    development = {
      point_in_time_recovery      = { enabled = false }
      deletion_protection_enabled = false
    }
    standard = {}
    production = {
      point_in_time_recovery      = { enabled = true, recovery_period_in_days = 35 }
      deletion_protection_enabled = true
      removal_policy              = "SNAPSHOT"
    }
  }

  # What a table says itself comes last, null included: null stands for the default of the resource.
  tables = {
    for key, table in var.tables :
    key => merge(local.presets[var.preset], { alarms = var.alarms }, var.defaults, table)
  }
}

resource "dynamodb_table" "this" {
  for_each = local.tables

  name          = coalesce(try(each.value.name, null), "${var.name_prefix}${each.key}")
  partition_key = each.value.partition_key
  sort_key      = try(each.value.sort_key, null)
  region        = try(each.value.region, null)

  global_secondary_indexes = try(each.value.global_secondary_indexes, null)
  local_secondary_indexes  = try(each.value.local_secondary_indexes, null)

  billing_mode         = try(each.value.billing_mode, null)
  read_capacity        = try(each.value.read_capacity, null)
  write_capacity       = try(each.value.write_capacity, null)
  on_demand_throughput = try(each.value.on_demand_throughput, null)
  warm_throughput      = try(each.value.warm_throughput, null)
  table_class          = try(each.value.table_class, null)

  point_in_time_recovery      = try(each.value.point_in_time_recovery, null)
  deletion_protection_enabled = try(each.value.deletion_protection_enabled, null)
  removal_policy              = try(each.value.removal_policy, null)
  server_side_encryption      = try(each.value.server_side_encryption, null)
  resource_policy             = try(each.value.resource_policy, null)

  ttl            = try(each.value.ttl, null)
  stream         = try(each.value.stream, null)
  kinesis_stream = try(each.value.kinesis_stream, null)
  import_table   = try(each.value.import_table, null)
  restore        = try(each.value.restore, null)

  access_patterns        = try(each.value.access_patterns, null)
  entities               = try(each.value.entities, null)
  usage                  = try(each.value.usage, null)
  alarms                 = try(each.value.alarms, null)
  contributor_insights   = try(each.value.contributor_insights, null)
  guardrail_suppressions = try(each.value.guardrail_suppressions, null)

  timeouts         = try(each.value.timeouts, null)
  wait_for_indexes = try(each.value.wait_for_indexes, null)

  tags = merge(var.tags, try(each.value.tags, {}))
}
