locals {
  shards = 10
}

output "shard" {
  value = provider::dynamodb::shard_of("order-4711", local.shards)
}

# What an application computes as well.
output "by_hand" {
  value = parseint(substr(sha256("order-4711"), 0, 8), 16) % local.shards
}

# shard   = 1
# by_hand = 1
