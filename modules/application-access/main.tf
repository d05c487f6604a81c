locals {
  # The policy of each grant. The ids of its statements begin with the names of the grant, without what an id cannot contain.
  grants = {
    for role, grants in var.roles : role => {
      for name, grant in grants : name => provider::dynamodb::iam_policy({
        table = grant.table
        patterns = try(grant.patterns, null) == null ? null : {
          for pattern in grant.patterns : pattern => grant.table.access_patterns[pattern]
        }
        access        = try(grant.access, null)
        index_names   = try(grant.index_names, null)
        attributes    = try(grant.attributes, null)
        leading_keys  = try(grant.leading_keys, null)
        vpc_endpoints = try(grant.vpc_endpoints, null)
        source_arns   = try(grant.source_arns, null)
        sid           = join("", [for word in regexall("[0-9A-Za-z]+", name) : title(word)])
      })
    }
  }

  # One policy for each role: the statements of all its grants.
  policies = {
    for role, grants in local.grants : role => jsonencode({
      Version   = "2012-10-17"
      Statement = flatten([for policy in grants : jsondecode(policy).Statement])
    })
  }
}
