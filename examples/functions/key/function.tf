output "order" {
  value = provider::dynamodb::key("ORDER#{orderId}#{createdAt:10}", {
    orderId   = "a1"
    createdAt = 42
  })
}

# order = "ORDER#a1#0000000042"
