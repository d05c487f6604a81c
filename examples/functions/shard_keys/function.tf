output "open_orders" {
  value = provider::dynamodb::shard_keys("ORDERS#OPEN", 3)
}

# open_orders = ["ORDERS#OPEN#0", "ORDERS#OPEN#1", "ORDERS#OPEN#2"]
