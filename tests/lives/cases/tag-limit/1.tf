resource "dynamodb_table" "this" {
  name          = "${var.prefix}-tagged"
  partition_key = { name = "id" }
  tags          = { T0 = "1", T1 = "1", T2 = "1" }
}
