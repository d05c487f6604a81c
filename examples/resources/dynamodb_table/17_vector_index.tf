# Vector index
#
# Documents that are found by meaning: within a tenant, and of one language where the search says so.
resource "dynamodb_table" "documents" {
  name          = "documents"
  partition_key = { name = "documentId" }

  vector_indexes = {
    ByMeaning = {
      vector_attribute   = "embedding"
      dimensions         = 1024
      distance_function  = "COSINE"
      partition_key      = { name = "tenantId" }
      filters            = [{ name = "language" }]
      non_key_attributes = ["title"]
    }
  }

  access_patterns = {
    similar_documents = {
      operation  = "SearchVectors"
      index      = "ByMeaning"
      key_equals = ["tenantId"]
      filter_on  = ["language"]
      returns    = ["title"]
    }
  }
}
