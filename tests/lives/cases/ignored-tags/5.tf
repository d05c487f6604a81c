variable "default_tags" {
  default = { Env = "prod", Room = "12" }
}

resource "dynamodb_table" "this" {
  name          = "${var.prefix}-tagged"
  partition_key = { name = "id" }
  tags          = { Team = "orders" }
}
