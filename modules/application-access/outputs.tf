output "policies" {
  description = "Policy of each role as JSON, for `aws_iam_role_policy` or `aws_iam_policy`."
  value       = local.policies

  precondition {
    condition     = alltrue([for policy in local.policies : length(policy) <= 10240])
    error_message = "A policy is longer than the 10,240 characters that all inline policies of a role may have together. Divide the role, or narrow fewer attributes."
  }
}

output "policies_by_grant" {
  description = "Policy of each grant of each role as JSON, where one policy for the role would be too long."
  value       = local.grants
}
