variable "roles" {
  description = "What each role may do, by name: a map of grants, each with `table` (the resource) and how it is used: `patterns` (names of the table's `access_patterns`), `access` (`read`, `read_no_scan`, `write`, `read_write`, `query`, `stream`, `backup` or `export`), or neither for all access patterns of the table. `index_names`, `attributes`, `leading_keys`, `vpc_endpoints` and `source_arns` narrow it, as for the function `iam_policy`."
  type        = any
  nullable    = false

  # A limit whose name is misspelled would be no limit.
  validation {
    condition = length(setsubtract(flatten([for grants in var.roles : [for grant in grants : keys(grant)]]), [
      "table", "patterns", "access", "index_names", "attributes", "leading_keys", "vpc_endpoints", "source_arns",
    ])) == 0
    error_message = "A grant has table, patterns, access, index_names, attributes, leading_keys, vpc_endpoints and source_arns, and nothing else."
  }
  validation {
    condition = alltrue(flatten([
      for grants in var.roles : [for grant in grants : try(grant.patterns, null) == null || try(grant.access, null) == null]
    ]))
    error_message = "A grant has patterns or access, not both."
  }
}
