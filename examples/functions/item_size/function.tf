output "bytes" {
  value = provider::dynamodb::item_size({
    orderId = "a1"
    total   = 12.50
    lines   = [{ sku = "b-7", count = 2 }]
  })
}

# bytes = 44
