resource "dynamodb_table" "this" {
  name          = "${var.prefix}-orders"
  partition_key = { name = "id" }
  usage         = { storage_gb = 5 }

  replicas = {
    eu-west-1 = {
      removal_policy              = "DISASSOCIATE"
      deletion_protection_enabled = true
    }
    us-west-2 = {}
  }
}
