resource "dynamodb_table" "sessions" {
  name          = "sessions"
  partition_key = { name = "sessionId" }
  ttl           = { attribute_name = "expiresAt" }
}

resource "dynamodb_table" "orders" {
  name          = "orders"
  partition_key = { name = "orderId" }
  sort_key      = { name = "createdAt", type = "N" }

  global_secondary_indexes = {
    CustomerOrders = {
      partition_key      = { name = "customerId" }
      sort_key           = { name = "createdAt" } # N, from the table
      non_key_attributes = ["orderStatus", "totalAmount"]
    }
    StatusByDay = { # status alone would be a hot partition
      partition_keys  = [{ name = "orderStatus" }, { name = "createdDay" }]
      sort_key        = { name = "createdAt" }
      projection_type = "KEYS_ONLY"
    }
  }

  stream = { view_type = "NEW_AND_OLD_IMAGES" }
  tags   = { Purpose = "order-management" }
}

# Fixed capacity. The index inherits what it does not set.
resource "dynamodb_table" "metered" {
  name           = "metered"
  partition_key  = { name = "id" }
  read_capacity  = { units = 25 }
  write_capacity = { units = 10 }

  global_secondary_indexes = {
    ByTenant = {
      partition_key   = { name = "tenantId" }
      projection_type = "KEYS_ONLY"
      read_capacity   = { units = 50 }
    }
  }
}

# Scaled capacity, more of it in office hours, and alarms. Index writes inherit the table's.
resource "dynamodb_table" "high_traffic" {
  name          = "high-traffic"
  partition_key = { name = "id" }
  read_capacity = {
    min_capacity = 150
    max_capacity = 500
    schedules = {
      morning = { schedule = "cron(30 7 ? * MON-FRI *)", timezone = "Europe/Berlin", min_capacity = 300 }
      evening = { schedule = "cron(0 19 ? * MON-FRI *)", timezone = "Europe/Berlin", min_capacity = 150 }
    }
  }
  write_capacity = { min_capacity = 100, max_capacity = 300, target_utilization = 65 }

  global_secondary_indexes = {
    ByTenant = {
      partition_key      = { name = "tenantId" }
      sort_key           = { name = "updatedAt", type = "N" }
      non_key_attributes = ["title"]
      read_capacity      = { min_capacity = 40, max_capacity = 200 }
    }
  }

  alarms = {
    alarm_actions = ["arn:aws:sns:eu-central-1:123456789012:oncall"]
    rules = {
      read_throttle = { threshold = 10 }
      latency       = { operations = ["GetItem", "Query"], statistic = "p99" }
    }
  }
}

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
