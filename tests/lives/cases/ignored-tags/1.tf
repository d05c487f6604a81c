variable "default_tags" {
  default = { Env = "dev", Room = "12" }
}

resource "dynamodb_table" "this" {
  name          = "${var.prefix}-tagged"
  partition_key = { name = "id" }
  tags          = { Team = "data", Cost = "1" }
}
