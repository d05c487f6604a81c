output "policy" {
  value = provider::dynamodb::replication_policy({
    members = [
      "arn:aws:dynamodb:us-east-1:111122223333:table/orders",
      "arn:aws:dynamodb:eu-west-1:444455556666:table/orders",
    ]
  })
}

# policy = {
#   "Version": "2012-10-17",
#   "Statement": [
#     {
#       "Effect": "Allow",
#       "Principal": { "Service": "replication.dynamodb.amazonaws.com" },
#       "Action": [
#         "dynamodb:ReadDataForReplication",
#         "dynamodb:ReplicateSettings",
#         "dynamodb:WriteDataForReplication"
#       ],
#       "Resource": "*",
#       "Condition": {
#         "StringEquals": {
#           "aws:SourceAccount": ["111122223333", "444455556666"],
#           "aws:SourceArn": [
#             "arn:aws:dynamodb:eu-west-1:444455556666:table/orders",
#             "arn:aws:dynamodb:us-east-1:111122223333:table/orders"
#           ]
#         }
#       }
#     },
#     {
#       "Effect": "Allow",
#       "Principal": { "AWS": ["111122223333", "444455556666"] },
#       "Action": "dynamodb:AssociateTableReplica",
#       "Resource": "*"
#     }
#   ]
# }
