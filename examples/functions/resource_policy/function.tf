locals {
  readers = provider::dynamodb::resource_policy({
    principals = ["arn:aws:iam::444455556666:role/reader"]
    actions    = ["GetItem", "Query"]
  })
}

resource "dynamodb_table" "orders" {
  name            = "orders"
  partition_key   = { name = "orderId" }
  resource_policy = local.readers
}

output "policy" {
  value = local.readers
}

# policy = {
#   "Version": "2012-10-17",
#   "Statement": [
#     {
#       "Effect": "Allow",
#       "Principal": { "AWS": "arn:aws:iam::444455556666:role/reader" },
#       "Action": ["dynamodb:GetItem", "dynamodb:Query"],
#       "Resource": "self"
#     },
#     {
#       "Effect": "Allow",
#       "Principal": { "AWS": "arn:aws:iam::444455556666:role/reader" },
#       "Action": "dynamodb:Query",
#       "Resource": "self/index/*"
#     }
#   ]
# }
