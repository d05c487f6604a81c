locals { names = ["a", "b"] }

resource "dynamodb_table" "this" {
  count         = length(local.names)
  name          = "${var.prefix}-${local.names[count.index]}"
  partition_key = { name = "id" }
}
