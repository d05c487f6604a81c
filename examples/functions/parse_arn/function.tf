locals {
  index = provider::dynamodb::parse_arn("arn:aws:dynamodb:eu-west-1:111122223333:table/orders/index/by_customer")
}

output "table" {
  value = local.index.table
}

output "index" {
  value = local.index.index
}

output "where" {
  value = "${local.index.account}/${local.index.region}"
}

# table = "orders"
# index = "by_customer"
# where = "111122223333/eu-west-1"
