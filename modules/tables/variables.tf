variable "tables" {
  description = "Tables by key, each with the attributes of the resource `dynamodb_table`, `partition_key` at least. A table without `name` is named by `name_prefix`, followed by its key."
  type        = any
  nullable    = false

  # A name that the resource does not know would be dropped silently.
  validation {
    condition = length(setsubtract(flatten([for table in var.tables : keys(table)]), [
      "access_patterns", "alarms", "billing_mode", "contributor_insights", "deletion_protection_enabled",
      "entities", "global_secondary_indexes", "guardrail_suppressions", "import_table", "kinesis_stream",
      "local_secondary_indexes", "name", "on_demand_throughput", "partition_key", "point_in_time_recovery",
      "read_capacity", "region", "removal_policy", "resource_policy", "restore", "server_side_encryption",
      "sort_key", "stream", "table_class", "tags", "timeouts", "ttl", "usage", "wait_for_indexes",
      "warm_throughput", "write_capacity",
    ])) == 0
    error_message = "A table has an attribute that the resource dynamodb_table does not know."
  }
}

variable "name_prefix" {
  description = "Beginning of the names of tables that have none of their own."
  type        = string
  default     = ""
  nullable    = false
}

variable "preset" {
  description = "Defaults of all tables by name: `development` (no backups, no protection against deletion), `standard` (those of the provider) or `production` (35 days of backups, protection, and a backup before a deletion)."
  type        = string
  default     = "standard"
  nullable    = false

  validation {
    condition     = contains(["development", "standard", "production"], var.preset)
    error_message = "preset is development, standard or production."
  }
}

variable "defaults" {
  description = "Attributes of every table that does not set them itself, for instance `{ table_class = \"STANDARD_INFREQUENT_ACCESS\" }`. They take precedence over `preset`."
  type        = any
  default     = {}
  nullable    = false

  validation {
    condition = length(setsubtract(keys(var.defaults), [
      "access_patterns", "billing_mode", "contributor_insights", "deletion_protection_enabled",
      "entities", "global_secondary_indexes", "guardrail_suppressions", "kinesis_stream",
      "local_secondary_indexes", "on_demand_throughput", "partition_key", "point_in_time_recovery",
      "read_capacity", "region", "removal_policy", "resource_policy", "server_side_encryption",
      "sort_key", "stream", "table_class", "timeouts", "ttl", "usage", "wait_for_indexes", "warm_throughput",
      "write_capacity",
    ])) == 0
    error_message = "defaults has an attribute that the resource dynamodb_table does not know, or one that tables cannot share."
  }
}

variable "alarms" {
  description = "CloudWatch alarms of every table that has no `alarms` of its own, as `alarms` of the resource. A table with `alarms = null` has none."
  type        = any
  default     = null
}

variable "tags" {
  description = "Tags of every table. A table's own tag of the same key takes precedence."
  type        = map(string)
  default     = {}
  nullable    = false
}
