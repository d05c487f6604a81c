resource "dynamodb_table" "orders" {
  name          = "orders"
  partition_key = { name = "orderId" }

  lifecycle {
    action_trigger {
      events  = [before_update]
      actions = [action.dynamodb_create_backup.orders]
    }
  }
}

# Before every change of the table, and with
# terraform apply -invoke=action.dynamodb_create_backup.orders
action "dynamodb_create_backup" "orders" {
  config {
    table_name = "orders"
  }
}
