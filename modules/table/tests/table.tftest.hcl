# Plans only, without AWS: every variable left out, null and set.
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
    condition     = dynamodb_table.this[0].billing_mode == "PAY_PER_REQUEST"
    error_message = "A table is on-demand unless it is provisioned."
  }
  assert {
    condition     = dynamodb_table.this[0].partition_key == { name = "id", type = "S" }
    error_message = "A key attribute without a type is a string."
  }
  assert {
    condition     = dynamodb_table.this[0].point_in_time_recovery.enabled && dynamodb_table.this[0].deletion_protection_enabled
    error_message = "Backups and protection are enabled by default."
  }
  assert {
    condition     = dynamodb_table.this[0].stream == null && dynamodb_table.this[0].ttl == null
    error_message = "Neither a stream nor expiry is enabled by default."
  }
  assert {
    condition     = dynamodb_table.this[0].tags == tomap({ Name = "orders" })
    error_message = "The tag Name is the name of the table."
  }
}

run "null" {
  command = plan

  variables {
    name                                  = "orders-null"
    create_table                          = null
    region                                = null
    name_prefix                           = null
    range_key                             = null
    attributes                            = null
    global_secondary_indexes              = null
    local_secondary_indexes               = null
    ignore_changes_global_secondary_index = null
    billing_mode                          = null
    read_capacity                         = null
    write_capacity                        = null
    autoscaling_enabled                   = null
    autoscaling_defaults                  = null
    autoscaling_read                      = null
    autoscaling_write                     = null
    autoscaling_indexes                   = null
    on_demand_throughput                  = null
    warm_throughput                       = null
    table_class                           = null
    point_in_time_recovery_enabled        = null
    point_in_time_recovery_period_in_days = null
    deletion_protection_enabled           = null
    removal_policy                        = null
    server_side_encryption_enabled        = null
    server_side_encryption_kms_key_arn    = null
    resource_policy                       = null
    ttl_enabled                           = null
    ttl_attribute_name                    = null
    stream_enabled                        = null
    stream_view_type                      = null
    stream_resource_policy                = null
    kinesis_stream                        = null
    import_table                          = null
    restore_source_name                   = null
    restore_source_table_arn              = null
    restore_date_time                     = null
    restore_to_latest_time                = null
    replica_regions                       = null
    global_table_witness                  = null
    access_patterns                       = null
    entities                              = null
    usage                                 = null
    alarms                                = null
    contributor_insights                  = null
    guardrail_suppressions                = null
    tags                                  = null
    timeouts                              = null
    wait_for_indexes                      = null
  }

  assert {
    condition     = dynamodb_table.this[0].billing_mode == "PAY_PER_REQUEST"
    error_message = "Null means the same as leaving the variable out."
  }
}

run "null_name" {
  command = plan

  variables {
    name        = null
    name_prefix = "orders-"
  }

  assert {
    condition     = dynamodb_table.this[0].name_prefix == "orders-" && !contains(keys(coalesce(dynamodb_table.this[0].tags, {})), "Name")
    error_message = "A table whose name is not known has no tag Name."
  }
}

run "on_demand" {
  command = plan

  variables {
    name         = "orders-on-demand"
    create_table = true
    region       = "eu-west-1"
    range_key    = "at"
    attributes = [
      { name = "id", type = "S" },
      { name = "at", type = "N" },
      { name = "customer", type = "S" },
      { name = "total", type = "N" },
    ]
    global_secondary_indexes = [
      {
        name                 = "by_customer"
        hash_key             = "customer"
        range_key            = "at"
        projection_type      = "INCLUDE"
        non_key_attributes   = ["status"]
        on_demand_throughput = { max_read_request_units = 100, max_write_request_units = 50 }
        warm_throughput      = { read_units_per_second = 13000, write_units_per_second = 5000 }
      },
      { name = "by_total", hash_key = "total", projection_type = "KEYS_ONLY" },
    ]
    local_secondary_indexes = [
      { name = "by_total_of_id", range_key = "total", projection_type = "ALL" },
    ]
    ignore_changes_global_secondary_index = true
    billing_mode                          = "PAY_PER_REQUEST"
    on_demand_throughput                  = { max_read_request_units = 1000, max_write_request_units = 500 }
    warm_throughput                       = { read_units_per_second = 13000, write_units_per_second = 5000 }
    table_class                           = "STANDARD_INFREQUENT_ACCESS"
    point_in_time_recovery_enabled        = true
    point_in_time_recovery_period_in_days = 7
    deletion_protection_enabled           = true
    removal_policy                        = "SNAPSHOT"
    server_side_encryption_enabled        = true
    server_side_encryption_kms_key_arn    = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    resource_policy                       = <<-POLICY
      {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:role/reader"},
       "Action": "dynamodb:GetItem", "Resource": "__DYNAMODB_TABLE_ARN__"}]}
    POLICY
    ttl_enabled                           = true
    ttl_attribute_name                    = "expires"
    stream_enabled                        = true
    stream_view_type                      = "NEW_IMAGE"
    stream_resource_policy                = <<-POLICY
      {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:role/reader"},
       "Action": "dynamodb:GetRecords", "Resource": "self/stream"}]}
    POLICY
    kinesis_stream                        = { stream_arn = "arn:aws:kinesis:eu-west-1:123456789012:stream/events" }
    access_patterns = {
      order     = { operation = "GetItem", key_equals = ["id", "at"], returns = ["*"] }
      customers = { operation = "Query", index = "by_customer", key_equals = ["customer"], returns = ["status"], rate = { per_second = 5 } }
      save      = { operation = "PutItem", entity = "order" }
    }
    entities               = { order = { keys = { id = "ORDER#{id}", at = "{at}" } } }
    usage                  = { storage_gb = 10 }
    alarms                 = { alarm_actions = ["arn:aws:sns:eu-west-1:123456789012:oncall"], rules = { latency = { operations = ["Query"] } } }
    contributor_insights   = { mode = "THROTTLED_KEYS" }
    guardrail_suppressions = { "index.local" = "The table is small and stays small." }
    tags                   = { Team = "shop" }
    timeouts               = { create = "10m", update = "60m", delete = "10m" }
    wait_for_indexes       = true
    autoscaling_defaults   = { target_value = 50 }
  }

  assert {
    condition     = dynamodb_table.this[0].sort_key == { name = "at", type = "N" }
    error_message = "The type of a key is taken from attributes."
  }
  assert {
    condition = (
      dynamodb_table.this[0].global_secondary_indexes["by_customer"].sort_key.type == "N" &&
      dynamodb_table.this[0].global_secondary_indexes["by_total"].partition_key.type == "N" &&
      dynamodb_table.this[0].local_secondary_indexes["by_total_of_id"].sort_key.name == "total"
    )
    error_message = "Indexes have their keys with types."
  }
  assert {
    condition     = dynamodb_table.this[0].server_side_encryption.key_type == "CUSTOMER_MANAGED"
    error_message = "With an ARN, the key is customer-managed."
  }
  assert {
    condition     = jsondecode(dynamodb_table.this[0].resource_policy).Statement[0].Resource == "self"
    error_message = "The placeholder of the ARN becomes self."
  }
  assert {
    condition     = dynamodb_table.this[0].stream.view_type == "NEW_IMAGE" && dynamodb_table.this[0].ttl.attribute_name == "expires"
    error_message = "The stream and expiry are set by their variables."
  }
  assert {
    condition     = dynamodb_table.this[0].point_in_time_recovery.recovery_period_in_days == 7
    error_message = "The recovery period is set by its variable."
  }
  assert {
    condition     = dynamodb_table.this[0].tags == tomap({ Name = "orders-on-demand", Team = "shop" })
    error_message = "The tag Name is added to the tags."
  }
  assert {
    condition     = dynamodb_table.this[0].timeouts.update == "60m"
    error_message = "Timeouts are passed on."
  }
}

run "fixed" {
  command = plan

  variables {
    name           = "orders-fixed"
    billing_mode   = "PROVISIONED"
    read_capacity  = 20
    write_capacity = 10
    attributes     = [{ name = "customer", type = "N" }]
    global_secondary_indexes = {
      by_customer = { hash_key = "customer", projection_type = "ALL", read_capacity = 5, write_capacity = 6 }
      by_name     = { hash_key = "name", projection_type = "ALL" }
    }
    # Without effect until scaling is enabled.
    autoscaling_read    = { max_capacity = 100 }
    autoscaling_indexes = { by_name = { read_min_capacity = 5, read_max_capacity = 50 } }
  }

  assert {
    condition     = dynamodb_table.this[0].read_capacity.units == 20 && dynamodb_table.this[0].write_capacity.units == 10
    error_message = "The units are fixed."
  }
  assert {
    condition     = dynamodb_table.this[0].global_secondary_indexes["by_customer"].write_capacity.units == 6
    error_message = "An index has its own units."
  }
  assert {
    condition     = dynamodb_table.this[0].global_secondary_indexes["by_name"].read_capacity.units == 20
    error_message = "An index without units takes the table's."
  }
}

run "scaled" {
  command = plan

  variables {
    name                 = "orders-scaled"
    billing_mode         = "PROVISIONED"
    read_capacity        = 20
    write_capacity       = 10
    autoscaling_enabled  = true
    autoscaling_defaults = { target_value = 60 }
    autoscaling_read     = { max_capacity = 100, target_value = 45, scale_in_cooldown = 50, scale_out_cooldown = 40 }
    autoscaling_write    = { min_capacity = 15, max_capacity = 100 }
    autoscaling_indexes = {
      by_customer = { read_min_capacity = 10, read_max_capacity = 30, write_min_capacity = 10, write_max_capacity = 40 }
    }
    global_secondary_indexes = [
      { name = "by_customer", hash_key = "customer", projection_type = "ALL", read_capacity = 10, write_capacity = 10 },
      { name = "by_name", hash_key = "name", projection_type = "ALL", read_capacity = 7, write_capacity = 8 },
    ]
  }

  assert {
    condition = (
      dynamodb_table.this[0].read_capacity.min_capacity == 20 &&
      dynamodb_table.this[0].read_capacity.max_capacity == 100 &&
      dynamodb_table.this[0].read_capacity.target_utilization == 45 &&
      dynamodb_table.this[0].read_capacity.scale_in_cooldown == 50 &&
      dynamodb_table.this[0].read_capacity.scale_out_cooldown == 40 &&
      dynamodb_table.this[0].read_capacity.units == null
    )
    error_message = "The fixed units are the minimum of scaling."
  }
  assert {
    condition = (
      dynamodb_table.this[0].write_capacity.min_capacity == 15 &&
      dynamodb_table.this[0].write_capacity.target_utilization == 60 &&
      dynamodb_table.this[0].write_capacity.scale_in_cooldown == 0
    )
    error_message = "What a direction leaves out comes from the defaults."
  }
  assert {
    condition = (
      dynamodb_table.this[0].global_secondary_indexes["by_customer"].write_capacity.max_capacity == 40 &&
      dynamodb_table.this[0].global_secondary_indexes["by_name"].read_capacity.units == 7
    )
    error_message = "An index is scaled if autoscaling_indexes contains it."
  }
}

run "scaled_in_one_direction" {
  command = plan

  variables {
    name                = "orders-scaled-in-one-direction"
    billing_mode        = "PROVISIONED"
    read_capacity       = 20
    write_capacity      = 10
    autoscaling_enabled = true
    autoscaling_read    = { max_capacity = 100 }
  }

  assert {
    condition     = dynamodb_table.this[0].read_capacity.max_capacity == 100 && dynamodb_table.this[0].write_capacity.units == 10
    error_message = "A direction without settings of scaling stays fixed."
  }
}

run "restored" {
  command = plan

  variables {
    name                   = "orders-restored"
    restore_source_name    = "orders-2025"
    restore_to_latest_time = true
  }

  assert {
    condition     = dynamodb_table.this[0].restore.source_table_name == "orders-2025" && dynamodb_table.this[0].restore.use_latest
    error_message = "The source of the restore is passed on."
  }
}

run "restored_from_another_region" {
  command = plan

  variables {
    name                     = "orders-restored-from-another-region"
    restore_source_table_arn = "arn:aws:dynamodb:us-east-1:123456789012:table/orders"
    restore_date_time        = "2026-03-01T12:00:00Z"
  }

  assert {
    condition     = dynamodb_table.this[0].restore.date_time == "2026-03-01T12:00:00Z"
    error_message = "The moment of the restore is passed on."
  }
}

run "imported_from_s3" {
  command = plan

  variables {
    name = "orders-imported-from-s3"
    import_table = {
      bucket                 = "exports"
      key_prefix             = "orders/"
      input_format           = "CSV"
      input_compression_type = "GZIP"
      input_format_options   = { csv = { delimiter = ";", header_list = ["id", "total"] } }
    }
  }

  assert {
    condition = (
      dynamodb_table.this[0].import_table.s3_bucket_source.bucket == "exports" &&
      dynamodb_table.this[0].import_table.csv.delimiter == ";"
    )
    error_message = "The files and their format are passed on."
  }
}

run "stream_without_view_type" {
  command = plan

  variables {
    name                           = "orders-stream-without-view-type"
    stream_enabled                 = true
    server_side_encryption_enabled = true
    point_in_time_recovery_enabled = false
    deletion_protection_enabled    = false
    replica_regions                = []
    guardrail_suppressions = {
      "backup.pitr-disabled"         = "The items are made again every night."
      "protection.deletion-disabled" = "The items are made again every night."
    }
  }

  assert {
    condition     = dynamodb_table.this[0].stream.view_type == "NEW_AND_OLD_IMAGES"
    error_message = "A stream contains both images by default."
  }
  assert {
    condition     = dynamodb_table.this[0].server_side_encryption.key_type == "AWS_MANAGED"
    error_message = "Without an ARN, AWS manages the key."
  }
  assert {
    condition     = !dynamodb_table.this[0].point_in_time_recovery.enabled && !dynamodb_table.this[0].deletion_protection_enabled
    error_message = "Backups and protection can be disabled."
  }
}

run "not_created" {
  command = plan

  variables {
    create_table = false
    name         = null
    hash_key     = null
  }

  assert {
    condition     = length(dynamodb_table.this) == 0 && output.dynamodb_table_arn == "" && output.table == null
    error_message = "There is no table, and outputs say so."
  }
}

run "scaling_on_demand_is_refused" {
  command = plan

  variables {
    name                = "orders-scaling-on-demand-is-refused"
    autoscaling_enabled = true
  }

  expect_failures = [dynamodb_table.this]
}

run "replicas" {
  command = plan

  variables {
    name = "orders-replicas"
    replica_regions = [
      { region_name = "eu-west-2" },
      { region_name = "us-east-1", propagate_tags = false, point_in_time_recovery = false, consistency_mode = "EVENTUAL" },
    ]
  }

  assert {
    condition     = dynamodb_table.this[0].replicas["eu-west-2"].point_in_time_recovery.enabled
    error_message = "A replica has the backups of the table."
  }

  assert {
    condition     = !dynamodb_table.this[0].replicas["us-east-1"].point_in_time_recovery.enabled
    error_message = "What is given for a Region holds there."
  }
}

run "a_witness" {
  command = plan

  variables {
    name                 = "orders-witness"
    replica_regions      = [{ region_name = "eu-west-2", consistency_mode = "STRONG" }]
    global_table_witness = { region_name = "eu-west-3" }
  }

  assert {
    condition     = dynamodb_table.this[0].witness_region == "eu-west-3"
    error_message = "The witness is that of the table."
  }
}
