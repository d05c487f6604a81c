output "item" {
  value = provider::dynamodb::marshal({
    orderId = "a1"
    total   = 12.50
    tags    = { SS = ["new", "gift"] }
    lines   = [{ sku = "b-7", count = 2 }]
  })
}

# item = {
#   "lines": { "L": [{ "M": { "count": { "N": "2" }, "sku": { "S": "b-7" } } }] },
#   "orderId": { "S": "a1" },
#   "tags": { "SS": ["gift", "new"] },
#   "total": { "N": "12.5" }
# }
