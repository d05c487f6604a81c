# Another view, no stream, no stream as null, a stream again.

resource "dynamodb_table" "Table_streamSpecificationDiffs" {
  name                   = "${var.prefix}-streamSpecificationDiffs"
  partition_key          = { name = "orderId" }
  read_capacity          = { units = 1 }
  write_capacity         = { units = 2 }
  stream                 = { view_type = "KEYS_ONLY" }
  guardrail_suppressions = { "stream.recycle" = "no consumer reads this stream" }
}

# then update

resource "dynamodb_table" "Table_streamSpecificationDiffs" {
  name                   = "${var.prefix}-streamSpecificationDiffs"
  partition_key          = { name = "orderId" }
  read_capacity          = { units = 1 }
  write_capacity         = { units = 2 }
  stream                 = { view_type = "NEW_IMAGE" }
  guardrail_suppressions = { "stream.recycle" = "no consumer reads this stream" }
}

# then update

resource "dynamodb_table" "Table_streamSpecificationDiffs" {
  name                   = "${var.prefix}-streamSpecificationDiffs"
  partition_key          = { name = "orderId" }
  read_capacity          = { units = 1 }
  write_capacity         = { units = 2 }
  guardrail_suppressions = { "stream.recycle" = "no consumer reads this stream" }
}

# then no-op

resource "dynamodb_table" "Table_streamSpecificationDiffs" {
  name                   = "${var.prefix}-streamSpecificationDiffs"
  partition_key          = { name = "orderId" }
  read_capacity          = { units = 1 }
  write_capacity         = { units = 2 }
  stream                 = null
  guardrail_suppressions = { "stream.recycle" = "no consumer reads this stream" }
}

# then update

resource "dynamodb_table" "Table_streamSpecificationDiffs" {
  name                   = "${var.prefix}-streamSpecificationDiffs"
  partition_key          = { name = "orderId" }
  read_capacity          = { units = 1 }
  write_capacity         = { units = 2 }
  stream                 = { view_type = "KEYS_ONLY" }
  guardrail_suppressions = { "stream.recycle" = "no consumer reads this stream" }
}
