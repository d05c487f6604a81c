# Local secondary index
#
# It is created with the table and cannot be added later. It limits the items of one partition key to 10 GB.
resource "dynamodb_table" "threads" {
  name          = "threads"
  partition_key = { name = "forum" }
  sort_key      = { name = "subject" }

  local_secondary_indexes = {
    ByLastPost = {
      sort_key        = { name = "lastPostAt", type = "N" }
      projection_type = "KEYS_ONLY"
    }
  }

  guardrail_suppressions = { "index.local" = "strongly consistent reads by date, few items per forum" }
}
