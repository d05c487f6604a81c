resource "dynamodb_table" "settings" {
  name          = "settings"
  partition_key = { name = "key" }

  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.dynamodb_put_items.settings]
    }
  }
}

action "dynamodb_put_items" "settings" {
  config {
    table_name = "settings"
    items = [
      jsonencode({ key = { S = "theme" }, value = { S = "dark" } }),
      jsonencode({ key = { S = "limit" }, value = { N = "100" } }),
    ]
  }
}
