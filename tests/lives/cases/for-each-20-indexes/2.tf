resource "dynamodb_table" "this" {
  for_each      = toset(["first", "second"])
  name          = "${var.prefix}-${each.key}"
  partition_key = { name = "id" }

  global_secondary_indexes = {
    for number in [for n in range(20) : n if !contains([3, 7, 19], n)] : format("Index%02d", number) => {
      partition_key   = { name = "attribute${number}" }
      projection_type = "KEYS_ONLY"
    }
  }
}
