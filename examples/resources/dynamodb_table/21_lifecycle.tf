# Safe lifecycle settings
#
# `prevent_destroy` stops a destroy in the plan. `ignore_changes` leaves a tag to whoever sets it outside Terraform.
resource "dynamodb_table" "accounts" {
  name          = "accounts"
  partition_key = { name = "accountId" }
  tags          = { Team = "identity" }

  lifecycle {
    prevent_destroy = true
    ignore_changes  = [tags["CostCenter"]]
  }
}
