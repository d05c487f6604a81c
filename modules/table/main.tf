locals {
  types = { for attribute in var.attributes : attribute.name => attribute.type }

  # Indexes by name, from a list or from a map.
  global_indexes = { for key, index in var.global_secondary_indexes : try(coalesce(index.name), tostring(key)) => index }
  local_indexes  = { for key, index in var.local_secondary_indexes : try(coalesce(index.name), tostring(key)) => index }

  provisioned = var.billing_mode == "PROVISIONED"
  scaled      = local.provisioned && var.autoscaling_enabled

  autoscaling_defaults = merge(
    { target_value = 70, scale_in_cooldown = 0, scale_out_cooldown = 0 },
    { for name, value in var.autoscaling_defaults : name => value if value != null },
  )

  # The capacity of the table by direction: fixed, scaled, or null where nothing sets it.
  capacity = {
    for direction, of in {
      read  = { scaling = var.autoscaling_read, units = var.read_capacity }
      write = { scaling = var.autoscaling_write, units = var.write_capacity }
      } : direction => (
      local.scaled && length(of.scaling) > 0
      ? {
        units              = null
        min_capacity       = try(coalesce(lookup(of.scaling, "min_capacity", null), of.units), 1)
        max_capacity       = lookup(of.scaling, "max_capacity", null)
        target_utilization = try(coalesce(of.scaling["target_value"]), local.autoscaling_defaults.target_value)
        scale_in_cooldown  = try(coalesce(of.scaling["scale_in_cooldown"]), local.autoscaling_defaults.scale_in_cooldown)
        scale_out_cooldown = try(coalesce(of.scaling["scale_out_cooldown"]), local.autoscaling_defaults.scale_out_cooldown)
      }
      : local.provisioned && of.units != null
      ? {
        units              = of.units
        min_capacity       = null
        max_capacity       = null
        target_utilization = null
        scale_in_cooldown  = null
        scale_out_cooldown = null
      }
      : null
    )
  }

  # The same by index. An index without a capacity of its own takes the table's.
  index_capacity = {
    for name, index in local.global_indexes : name => {
      for direction in ["read", "write"] : direction => (
        local.scaled && contains(keys(var.autoscaling_indexes), name)
        ? {
          units              = null
          min_capacity       = try(coalesce(var.autoscaling_indexes[name]["${direction}_min_capacity"], index["${direction}_capacity"]), 1)
          max_capacity       = lookup(var.autoscaling_indexes[name], "${direction}_max_capacity", null)
          target_utilization = try(coalesce(var.autoscaling_indexes[name]["target_value"]), local.autoscaling_defaults.target_value)
          scale_in_cooldown  = try(coalesce(var.autoscaling_indexes[name]["scale_in_cooldown"]), local.autoscaling_defaults.scale_in_cooldown)
          scale_out_cooldown = try(coalesce(var.autoscaling_indexes[name]["scale_out_cooldown"]), local.autoscaling_defaults.scale_out_cooldown)
        }
        : local.provisioned && try(index["${direction}_capacity"], null) != null
        ? {
          units              = index["${direction}_capacity"]
          min_capacity       = null
          max_capacity       = null
          target_utilization = null
          scale_in_cooldown  = null
          scale_out_cooldown = null
        }
        : null
      )
    }
  }

  point_in_time_recovery_enabled = coalesce(var.point_in_time_recovery_enabled, local.enabled_by_default)

  restored = anytrue([
    var.restore_source_name != null,
    var.restore_source_table_arn != null,
    var.restore_date_time != null,
    var.restore_to_latest_time != null,
  ])
}

resource "dynamodb_table" "this" {
  count = var.create_table ? 1 : 0

  name          = var.name
  name_prefix   = var.name_prefix
  region        = var.region
  partition_key = { name = var.hash_key, type = try(local.types[var.hash_key], null) }
  sort_key      = var.range_key == null ? null : { name = var.range_key, type = try(local.types[var.range_key], null) }

  global_secondary_indexes = length(local.global_indexes) == 0 ? null : {
    for name, index in local.global_indexes : name => {
      partition_key        = { name = index.hash_key, type = try(local.types[index.hash_key], null) }
      sort_key             = try(index.range_key, null) == null ? null : { name = index.range_key, type = try(local.types[index.range_key], null) }
      projection_type      = try(index.projection_type, null)
      non_key_attributes   = try(index.non_key_attributes, null)
      read_capacity        = local.index_capacity[name].read
      write_capacity       = local.index_capacity[name].write
      on_demand_throughput = try(index.on_demand_throughput, null)
      warm_throughput      = try(index.warm_throughput, null)
    }
  }

  local_secondary_indexes = length(local.local_indexes) == 0 ? null : {
    for name, index in local.local_indexes : name => {
      sort_key           = { name = index.range_key, type = try(local.types[index.range_key], null) }
      projection_type    = try(index.projection_type, null)
      non_key_attributes = try(index.non_key_attributes, null)
    }
  }

  billing_mode         = var.billing_mode
  read_capacity        = local.capacity.read
  write_capacity       = local.capacity.write
  on_demand_throughput = length(var.on_demand_throughput) == 0 ? null : var.on_demand_throughput
  warm_throughput      = length(var.warm_throughput) == 0 ? null : var.warm_throughput
  table_class          = var.table_class

  point_in_time_recovery = {
    enabled                 = local.point_in_time_recovery_enabled
    recovery_period_in_days = local.point_in_time_recovery_enabled ? var.point_in_time_recovery_period_in_days : null
  }

  # Null leaves it to the preset of the provider.
  deletion_protection_enabled = var.deletion_protection_enabled == null && !local.enabled_by_default ? false : var.deletion_protection_enabled
  removal_policy              = var.removal_policy

  server_side_encryption = !var.server_side_encryption_enabled ? null : {
    key_type    = var.server_side_encryption_kms_key_arn == null ? "AWS_MANAGED" : "CUSTOMER_MANAGED"
    kms_key_arn = var.server_side_encryption_kms_key_arn
  }

  resource_policy = var.resource_policy == null ? null : replace(var.resource_policy, "__DYNAMODB_TABLE_ARN__", "self")

  ttl = var.ttl_enabled && var.ttl_attribute_name != "" ? { attribute_name = var.ttl_attribute_name } : null

  stream = !var.stream_enabled ? null : {
    view_type       = coalesce(var.stream_view_type, "NEW_AND_OLD_IMAGES")
    resource_policy = var.stream_resource_policy
  }
  kinesis_stream = var.kinesis_stream

  import_table = length(var.import_table) == 0 ? null : {
    input_format           = var.import_table.input_format
    input_compression_type = try(var.import_table.input_compression_type, null)
    csv                    = try(var.import_table.input_format_options.csv, null)
    s3_bucket_source = {
      bucket       = try(var.import_table.s3_bucket_source.bucket, var.import_table.bucket)
      bucket_owner = try(var.import_table.s3_bucket_source.bucket_owner, var.import_table.bucket_owner, null)
      key_prefix   = try(var.import_table.s3_bucket_source.key_prefix, var.import_table.key_prefix, null)
    }
  }

  restore = !local.restored ? null : {
    source_table_name = var.restore_source_name
    source_table_arn  = var.restore_source_table_arn
    date_time         = var.restore_date_time
    use_latest        = var.restore_to_latest_time
  }

  replicas = length(var.replica_regions) == 0 ? null : {
    for replica in var.replica_regions : replica.region_name => {
      kms_key_arn                 = try(replica.kms_key_arn, null)
      propagate_tags              = try(coalesce(replica.propagate_tags), local.enabled_by_default ? null : false)
      deletion_protection_enabled = try(coalesce(replica.deletion_protection_enabled), local.enabled_by_default ? null : false)
      point_in_time_recovery = try(
        { enabled = coalesce(replica.point_in_time_recovery) },
        local.enabled_by_default ? null : { enabled = false },
      )
    }
  }
  multi_region_consistency = try(var.replica_regions[0].consistency_mode, null)
  witness_region           = try(var.global_table_witness.region_name, null)

  access_patterns        = var.access_patterns
  entities               = var.entities
  usage                  = var.usage
  alarms                 = var.alarms
  contributor_insights   = var.contributor_insights
  guardrail_suppressions = var.guardrail_suppressions

  tags = var.name == null ? var.tags : merge(var.tags, { Name = var.name })

  timeouts = {
    create = lookup(var.timeouts, "create", null)
    update = lookup(var.timeouts, "update", null)
    delete = lookup(var.timeouts, "delete", null)
  }
  wait_for_indexes = var.wait_for_indexes

  lifecycle {
    precondition {
      condition     = !var.autoscaling_enabled || local.provisioned
      error_message = "autoscaling_enabled needs billing_mode = \"PROVISIONED\": the capacity of an on-demand table is not scaled."
    }
  }
}
