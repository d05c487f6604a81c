# Two are added, one is removed and one is rebuilt; the global ones stay.
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
    ByImage = {
      vector_attribute  = "image"
      dimensions        = 768
      distance_function = "DOT_PRODUCT"
      partition_key     = { name = "tenant" }
      projection_type   = "KEYS_ONLY"
    }
    ByMeaning = {
      vector_attribute  = "embedding"
      dimensions        = 1024
      distance_function = "COSINE"
      partition_key     = { name = "tenant" }
      filters           = [{ name = "language" }, { name = "createdAt" }]
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
