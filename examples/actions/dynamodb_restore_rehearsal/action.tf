# terraform apply -invoke=action.dynamodb_restore_rehearsal.orders
action "dynamodb_restore_rehearsal" "orders" {
  config {
    table_name = "orders"
    expires_in = "12h"
  }
}
