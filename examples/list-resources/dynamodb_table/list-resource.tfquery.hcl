list "dynamodb_table" "billing" {
  provider         = dynamodb
  include_resource = true
  limit            = 50

  config {
    name_prefix = "billing-"
    tags        = { Stage = "production" }
  }
}
