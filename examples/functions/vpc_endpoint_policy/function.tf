resource "dynamodb_table" "orders" {
  name          = "orders"
  partition_key = { name = "orderId" }
}

# For the policy of an `aws_vpc_endpoint`.
output "policy" {
  value = provider::dynamodb::vpc_endpoint_policy({
    tables = [dynamodb_table.orders]
    org_id = "o-exampleorgid"
  })
}

# policy = {
#   "Version": "2012-10-17",
#   "Statement": [
#     {
#       "Effect": "Allow",
#       "Principal": "*",
#       "Action": "dynamodb:*",
#       "Resource": [
#         "arn:aws:dynamodb:us-east-1:111122223333:table/orders",
#         "arn:aws:dynamodb:us-east-1:111122223333:table/orders/*"
#       ],
#       "Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-exampleorgid" } }
#     }
#   ]
# }
