resource "dynamodb_table" "orders" {
  name          = "orders"
  partition_key = { name = "orderId" }

  global_secondary_indexes = {
    by_customer = {
      partition_key      = { name = "customerId" }
      sort_key           = { name = "createdAt", type = "N" }
      projection_type    = "INCLUDE"
      non_key_attributes = ["orderStatus"]
    }
  }

  access_patterns = {
    order = {
      operation  = "GetItem"
      key_equals = ["orderId"]
      returns    = ["*"]
    }
    orders_of_customer = {
      operation  = "Query"
      index      = "by_customer"
      key_equals = ["customerId"]
      returns    = ["orderStatus"]
    }
  }
}

# What the access patterns of the table need, for the role of the application.
output "policy" {
  value = provider::dynamodb::iam_policy({ table = dynamodb_table.orders, sid = "Orders" })
}

# Everything but a Scan, for the orders of the customer that the session is tagged with.
output "own_orders" {
  value = provider::dynamodb::iam_policy({
    table        = dynamodb_table.orders
    access       = "query"
    index_names  = ["by_customer"]
    leading_keys = ["$${aws:PrincipalTag/customer}"]
  })
}

# policy = {
#   "Version": "2012-10-17",
#   "Statement": [
#     {
#       "Sid": "OrdersRead",
#       "Effect": "Allow",
#       "Action": "dynamodb:GetItem",
#       "Resource": "arn:aws:dynamodb:us-east-1:111122223333:table/orders"
#     },
#     {
#       "Sid": "OrdersRead2",
#       "Effect": "Allow",
#       "Action": "dynamodb:Query",
#       "Resource": "arn:aws:dynamodb:us-east-1:111122223333:table/orders/index/by_customer",
#       "Condition": {
#         "ForAllValues:StringEquals": {
#           "dynamodb:Attributes": ["createdAt", "customerId", "orderId", "orderStatus"]
#         },
#         "StringEquals": { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" }
#       }
#     }
#   ]
# }
#
# own_orders = {
#   "Version": "2012-10-17",
#   "Statement": [
#     {
#       "Effect": "Allow",
#       "Action": "dynamodb:Query",
#       "Resource": [
#         "arn:aws:dynamodb:us-east-1:111122223333:table/orders",
#         "arn:aws:dynamodb:us-east-1:111122223333:table/orders/index/by_customer"
#       ],
#       "Condition": {
#         "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": "${aws:PrincipalTag/customer}" },
#         "Null": { "dynamodb:LeadingKeys": "false" }
#       }
#     }
#   ]
# }
