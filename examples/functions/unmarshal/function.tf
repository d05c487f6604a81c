locals {
  item = <<-JSON
    {"orderId": {"S": "a1"}, "total": {"N": "12.5"}, "tags": {"SS": ["gift", "new"]}}
  JSON
}

output "item" {
  value = provider::dynamodb::unmarshal(local.item)
}

# item = { "orderId": "a1", "total": 12.5, "tags": { "SS": ["gift", "new"] } }
