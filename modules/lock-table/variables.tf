variable "name" {
  description = "Name of the table."
  type        = string
  default     = "terraform-locks"
  nullable    = false
}

variable "region" {
  description = "Region of the table. Defaults to the provider's Region."
  type        = string
  default     = null
}

variable "kms_key_arn" {
  description = "ARN of a customer-managed key, in the table's Region. By default the table is encrypted with a key that AWS owns."
  type        = string
  default     = null
}

variable "point_in_time_recovery_enabled" {
  description = "Whether point-in-time recovery is enabled. Locks are short-lived, but the table also holds the checksum of every state."
  type        = bool
  default     = true
  nullable    = false
}

variable "deletion_protection_enabled" {
  description = "Whether the table is protected against deletion."
  type        = bool
  default     = true
  nullable    = false
}

variable "guardrail_suppressions" {
  description = "Guardrails that this table may break, by id, each with the reason."
  type        = map(string)
  default     = null
}

variable "tags" {
  description = "Tags of the table."
  type        = map(string)
  default     = {}
  nullable    = false
}
