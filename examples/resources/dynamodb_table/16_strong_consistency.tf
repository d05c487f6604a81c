# Strong consistency across Regions
#
# Two replicas, or one replica and a witness, which keeps no items.
resource "dynamodb_table" "ledger" {
  name                     = "ledger"
  region                   = "us-east-1"
  partition_key            = { name = "entryId" }
  multi_region_consistency = "STRONG"
  replicas                 = { us-east-2 = {} }
  witness_region           = "us-west-2"
}
