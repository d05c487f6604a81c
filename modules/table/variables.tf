variable "create_table" {
  description = "Whether the table is created."
  type        = bool
  default     = true
  nullable    = false
}

variable "region" {
  description = "Region of the table. Defaults to the provider's Region."
  type        = string
  default     = null
}

# Name and keys

variable "name" {
  description = "Name of the table. Also the value of its tag `Name`. Exactly one of `name` and `name_prefix` is given."
  type        = string
  default     = null
}

variable "name_prefix" {
  description = "Beginning of the table's name, completed to a unique one."
  type        = string
  default     = null
}

variable "hash_key" {
  description = "Name of the partition key. Required for a table that is created."
  type        = string
  default     = null
}

variable "range_key" {
  description = "Name of the sort key."
  type        = string
  default     = null
}

variable "attributes" {
  description = "Types of the key attributes of the table and its indexes: a list of objects with `name` and `type` (`S`, `N` or `B`). A key attribute that is not listed is a string."
  type        = list(map(string))
  default     = []
  nullable    = false
}

# Indexes

variable "global_secondary_indexes" {
  description = "Global secondary indexes: a list of objects, or a map of objects by name. Each has `name` (in a list), `hash_key`, and optionally `range_key`, `projection_type`, `non_key_attributes`, `read_capacity`, `write_capacity`, `on_demand_throughput` and `warm_throughput`."
  type        = any
  default     = []
  nullable    = false
}

variable "local_secondary_indexes" {
  description = "Local secondary indexes, which can only be created together with the table: a list of objects, or a map of objects by name. Each has `name` (in a list), `range_key`, and optionally `projection_type` and `non_key_attributes`."
  type        = any
  default     = []
  nullable    = false
}

variable "ignore_changes_global_secondary_index" {
  description = "Accepted, but without effect: changes that scaling makes to an index never show up in a plan."
  type        = bool
  default     = false
  nullable    = false
}

# Capacity

variable "billing_mode" {
  description = "`PAY_PER_REQUEST` or `PROVISIONED`."
  type        = string
  default     = "PAY_PER_REQUEST"
  nullable    = false
}

variable "read_capacity" {
  description = "Read capacity units of a provisioned table; the minimum of its scaling, if it scales. Without effect for `PAY_PER_REQUEST`."
  type        = number
  default     = null
}

variable "write_capacity" {
  description = "Write capacity units of a provisioned table; the minimum of its scaling, if it scales. Without effect for `PAY_PER_REQUEST`."
  type        = number
  default     = null
}

variable "autoscaling_enabled" {
  description = "Whether a provisioned table and its indexes are scaled. Can be changed at any time: the table stays in place."
  type        = bool
  default     = false
  nullable    = false
}

variable "autoscaling_defaults" {
  description = "Settings of scaling where nothing more specific is set: `target_value` (70), `scale_in_cooldown` (0) and `scale_out_cooldown` (0)."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "autoscaling_read" {
  description = "Scaling of the table's read capacity: `max_capacity`, and optionally `min_capacity`, `target_value`, `scale_in_cooldown` and `scale_out_cooldown`. Not scaled if empty."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "autoscaling_write" {
  description = "Scaling of the table's write capacity, with the same names as `autoscaling_read`. Not scaled if empty."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "autoscaling_indexes" {
  description = "Scaling of indexes by name: `read_min_capacity`, `read_max_capacity`, `write_min_capacity`, `write_max_capacity`, and optionally `target_value`, `scale_in_cooldown` and `scale_out_cooldown`."
  type        = map(map(string))
  default     = {}
  nullable    = false
}

variable "on_demand_throughput" {
  description = "Maximum throughput of an on-demand table: `max_read_request_units` and `max_write_request_units`."
  type        = any
  default     = {}
  nullable    = false
}

variable "warm_throughput" {
  description = "Throughput that the table must be able to serve immediately: `read_units_per_second` and `write_units_per_second`."
  type        = any
  default     = {}
  nullable    = false
}

variable "table_class" {
  description = "`STANDARD` or `STANDARD_INFREQUENT_ACCESS`."
  type        = string
  default     = null
}

# Safety

variable "point_in_time_recovery_enabled" {
  description = "Whether point-in-time recovery is enabled. See \"Defaults\" in the README for what applies if it is left out."
  type        = bool
  default     = null
}

variable "point_in_time_recovery_period_in_days" {
  description = "How many days back the table can be restored, if point-in-time recovery is enabled: 1 to 35."
  type        = number
  default     = null
}

variable "deletion_protection_enabled" {
  description = "Whether the table is protected against deletion. See \"Defaults\" in the README for what applies if it is left out."
  type        = bool
  default     = null
}

variable "removal_policy" {
  description = "What a destroy does: `DESTROY`, `SNAPSHOT` or `RETAIN`."
  type        = string
  default     = null
}

variable "server_side_encryption_enabled" {
  description = "Whether the table is encrypted with a KMS key of the account and not with a key that AWS owns."
  type        = bool
  default     = false
  nullable    = false
}

variable "server_side_encryption_kms_key_arn" {
  description = "ARN of the customer-managed key, if `server_side_encryption_enabled` is true. Without it, AWS manages the key."
  type        = string
  default     = null
}

variable "resource_policy" {
  description = "Resource-based policy of the table as JSON. As a `Resource`, `self` or `__DYNAMODB_TABLE_ARN__` stands for the ARN of this table."
  type        = string
  default     = null
}

# Items: expiry, changes, origin

variable "ttl_enabled" {
  description = "Whether items expire."
  type        = bool
  default     = false
  nullable    = false
}

variable "ttl_attribute_name" {
  description = "Name of the attribute that holds the expiry time."
  type        = string
  default     = ""
  nullable    = false
}

variable "stream_enabled" {
  description = "Whether the table has a stream of item changes."
  type        = bool
  default     = false
  nullable    = false
}

variable "stream_view_type" {
  description = "What a stream record contains: `KEYS_ONLY`, `NEW_IMAGE`, `OLD_IMAGE` or `NEW_AND_OLD_IMAGES`, which is the default."
  type        = string
  default     = null
}

variable "stream_resource_policy" {
  description = "Resource-based policy of the stream as JSON."
  type        = string
  default     = null
}

variable "kinesis_stream" {
  description = "Kinesis data stream that item changes are sent to, as `kinesis_stream` of the resource."
  type        = any
  default     = null
}

variable "import_table" {
  description = "Files in S3 to create the table from: `bucket`, `input_format`, and optionally `bucket_owner`, `key_prefix`, `input_compression_type` and `input_format_options`."
  type        = any
  default     = {}
  nullable    = false
}

variable "restore_source_name" {
  description = "Name of the table to restore from."
  type        = string
  default     = null
}

variable "restore_source_table_arn" {
  description = "ARN of the table to restore from; needed across Regions."
  type        = string
  default     = null
}

variable "restore_date_time" {
  description = "The moment to restore, as `2026-03-01T12:00:00Z`."
  type        = string
  default     = null
}

variable "restore_to_latest_time" {
  description = "Whether the latest restorable moment is restored."
  type        = bool
  default     = null
}

# Global tables

variable "replica_regions" {
  description = "Replicas in other Regions: objects with `region_name` and optionally `kms_key_arn`, `propagate_tags`, `point_in_time_recovery`, `deletion_protection_enabled` and `consistency_mode`, which is the same in all. An empty list leaves existing replicas alone."
  type        = any
  default     = []
  nullable    = false
}

variable "global_table_witness" {
  description = "The witness of a strongly consistent table with one replica: an object with `region_name`."
  type        = any
  default     = null
}

# What the table is for, and who watches it

variable "access_patterns" {
  description = "Access patterns that the table exists for, as `access_patterns` of the resource: each is proven servable in the plan."
  type        = any
  default     = null
}

variable "entities" {
  description = "Kinds of items of a single-table design, as `entities` of the resource."
  type        = any
  default     = null
}

variable "usage" {
  description = "How much the table is used, as `usage` of the resource, for the estimate of its cost."
  type        = any
  default     = null
}

variable "alarms" {
  description = "CloudWatch alarms of the table and its indexes, as `alarms` of the resource."
  type        = any
  default     = null
}

variable "contributor_insights" {
  description = "CloudWatch Contributor Insights of the table, as `contributor_insights` of the resource."
  type        = any
  default     = null
}

variable "guardrail_suppressions" {
  description = "Guardrails that this table may break, by id, each with the reason."
  type        = map(string)
  default     = null
}

# How it is applied

variable "tags" {
  description = "Tags of the table."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "timeouts" {
  description = "How long to wait for `create`, `update` and `delete`. The defaults are those of the resource: 30, 90 and 20 minutes."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "wait_for_indexes" {
  description = "Whether an apply waits until the indexes that it adds are built."
  type        = bool
  default     = null
}
