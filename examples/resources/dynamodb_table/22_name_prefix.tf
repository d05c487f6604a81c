# Name by prefix
#
# The name is completed to a unique one, which the table keeps. `create_before_destroy` then has a name for a replacement.
resource "dynamodb_table" "jobs" {
  name_prefix   = "jobs-"
  partition_key = { name = "jobId" }
}

output "jobs_table_name" {
  value = dynamodb_table.jobs.name
}
