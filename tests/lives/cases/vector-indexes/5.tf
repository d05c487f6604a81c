# The order of filters has no meaning: only an index goes.
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
      filters           = [{ name = "createdAt" }, { name = "language" }]
      projection_type   = "KEYS_ONLY"
    }
    ByTitle = {
      vector_attribute   = "titleEmbedding"
      dimensions         = 256
      distance_function  = "COSINE"
      partition_key      = { name = "tenant" }
      non_key_attributes = ["title"]
    }
  }
}
