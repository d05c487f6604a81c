resource "dynamodb_table" "this" {
  name          = "${var.prefix}-documents"
  partition_key = { name = "documentId" }

  global_secondary_indexes = {
    ByOwner = {
      partition_key   = { name = "owner" }
      projection_type = "KEYS_ONLY"
    }
    ByTenant = {
      partition_key   = { name = "tenant" }
      sort_key        = { name = "createdAt", type = "N" }
      projection_type = "KEYS_ONLY"
    }
  }

  vector_indexes = {
    ByMeaning = {
      vector_attribute  = "embedding"
      dimensions        = 1024
      distance_function = "COSINE"
      partition_key     = { name = "tenant" }
      projection_type   = "KEYS_ONLY"
    }
    BySound = {
      vector_attribute  = "sound"
      dimensions        = 512
      distance_function = "EUCLIDEAN"
      projection_type   = "KEYS_ONLY"
    }
  }
}
