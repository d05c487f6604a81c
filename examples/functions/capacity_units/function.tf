output "get_item" {
  value = provider::dynamodb::capacity_units({ size_bytes = 900 })
}

output "query_of_a_page" {
  value = provider::dynamodb::capacity_units({ size_bytes = 25 * 900, consistent = true })
}

output "three_writes_in_a_transaction" {
  value = provider::dynamodb::capacity_units({ size_bytes = 900, count = 3, write = true, transactional = true })
}

# get_item                      = 0.5
# query_of_a_page               = 6
# three_writes_in_a_transaction = 6
