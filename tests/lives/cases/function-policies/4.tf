locals {
  readers = provider::dynamodb::resource_policy({ principals = ["arn:aws:iam::111122223333:role/reader"], access = "read_no_scan" })
  policy  = provider::dynamodb::iam_policy({ table = dynamodb_table.this })
  allowed = jsondecode(local.policy).Statement[*].Resource
}

resource "dynamodb_table" "this" {
  name            = "${var.prefix}-orders"
  partition_key   = { name = "orderId" }
  resource_policy = local.readers
  stream          = { view_type = "KEYS_ONLY" }

  global_secondary_indexes = {
    by_customer = { partition_key = { name = "customer" }, projection_type = "KEYS_ONLY" }
    by_place = { partition_key = { name = "place" }, projection_type = "KEYS_ONLY" }
  }

  access_patterns = {
    order = {
      operation  = "GetItem"
      key_equals = ["orderId"]
      returns    = ["*"]
    }
    of_customer = { operation = "Query", index = "by_customer", key_equals = ["customer"] }
    of_place = { operation = "Query", index = "by_place", key_equals = ["place"] }
  }
}

# A count has to be known in the plan: the policy is, before the table exists.
resource "terraform_data" "policy" {
  count = length(local.policy) > 0 ? 1 : 0
  input = local.allowed

  lifecycle {
    postcondition {
      condition     = jsonencode(self.output) == jsonencode(concat([dynamodb_table.this.arn], ["${dynamodb_table.this.arn}/index/by_customer", "${dynamodb_table.this.arn}/index/by_place"]))
      error_message = "Allowed are ${jsonencode(self.output)}."
    }
  }
}

# The ARN of the stream is only known when the stream exists.
resource "terraform_data" "stream_policy" {
  input = provider::dynamodb::iam_policy({ table = dynamodb_table.this, access = "stream" })

  lifecycle {
    postcondition {
      condition     = jsondecode(self.output).Statement[0].Resource == dynamodb_table.this.stream_arn
      error_message = "The policy is ${self.output}."
    }
  }
}

check "shard" {
  assert {
    condition     = provider::dynamodb::shard_of(var.prefix, 7) == parseint(substr(sha256(var.prefix), 0, 8), 16) % 7
    error_message = "The shard is not the one of the documented hash."
  }
}
