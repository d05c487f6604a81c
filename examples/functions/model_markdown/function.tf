resource "dynamodb_table" "shop" {
  name          = "shop"
  partition_key = { name = "PK" }
  sort_key      = { name = "SK" }

  deletion_protection_enabled = true

  global_secondary_indexes = {
    by_order = {
      partition_key   = { name = "GSI1PK" }
      projection_type = "ALL"
    }
  }

  entities = {
    User  = { keys = { PK = "USER#{userId}", SK = "PROFILE" } }
    Order = { keys = { PK = "USER#{userId}", SK = "ORDER#{createdAt:13}", GSI1PK = "ORDER#{orderId}" }, item_size_bytes = 900 }
  }

  access_patterns = {
    order = {
      operation   = "Query"
      index       = "by_order"
      entity      = "Order"
      returns     = ["*"]
      description = "The page of an order"
      rate        = { per_second = 20 }
    }
    save_order = { operation = "PutItem", entity = "Order", rate = { per_second = 2 } }
  }
}

locals {
  document = provider::dynamodb::model_markdown({ table = dynamodb_table.shop, preset = "production" })
}

# For a wiki, or as a comment on a pull request; here line by line.
output "lines" {
  value = split("\n", local.document)
}

# lines = [
#   "# Table `shop`",
#   "",
#   "| Setting | Value |",
#   "| --- | --- |",
#   "| Region | `us-east-1` |",
#   "| Billing mode | `PAY_PER_REQUEST` |",
#   "| Table class | `STANDARD` |",
#   "| Point-in-time recovery | enabled |",
#   "| Deletion protection | enabled |",
#   "",
#   "## Keys",
#   "",
#   "| Key | Attribute | Type |",
#   "| --- | --- | --- |",
#   "| Partition key | `PK` | `S` |",
#   "| Sort key | `SK` | `S` |",
#   "",
#   "## Indexes",
#   "",
#   "| Index | Kind | Partition key | Sort key | Projection |",
#   "| --- | --- | --- | --- | --- |",
#   "| `by_order` | global | `GSI1PK` (`S`) | – | all |",
#   "",
#   "## Entities",
#   "",
#   "| Entity | `GSI1PK` | `PK` | `SK` | Item size | Shards |",
#   "| --- | --- | --- | --- | --- | --- |",
#   "| `Order` | `ORDER#{orderId}` | `USER#{userId}` | `ORDER#{createdAt:13}` | 900 bytes | 1 |",
#   "| `User` | – | `USER#{userId}` | `PROFILE` | – | 1 |",
#   "",
#   "The keys of a sample item of each:",
#   "",
#   "```json",
#   "{",
#   "  \"Order\": {",
#   "    \"GSI1PK\": \"ORDER#orderId-1\",",
#   "    \"PK\": \"USER#userId-1\",",
#   "    \"SK\": \"ORDER#0000000000001\"",
#   "  },",
#   "  \"User\": {",
#   "    \"PK\": \"USER#userId-1\",",
#   "    \"SK\": \"PROFILE\"",
#   "  }",
#   "}",
#   "```",
#   "",
#   "```mermaid",
#   "flowchart LR",
#   "  table[(\"shop\")]",
#   "  i0[/\"by_order\"/]",
#   "  e0[\"Order\"]",
#   "  e0 -->|\"PK = USER#35;{userId}, SK = ORDER#35;{createdAt:13}\"| table",
#   "  e0 -->|\"GSI1PK = ORDER#35;{orderId}\"| i0",
#   "  e1[\"User\"]",
#   "  e1 -->|\"PK = USER#35;{userId}, SK = PROFILE\"| table",
#   "```",
#   "",
#   "## Access patterns",
#   "",
#   "| Pattern | Request | Key condition | Read units/s | Write units/s | USD per month |",
#   "| --- | --- | --- | --- | --- | --- |",
#   "| `order` | Query on index \"by_order\" | `#GSI1PK = :GSI1PK` | 10 | 0 | 3.29 |",
#   "| `save_order` | PutItem by PK and SK | – | 0 | 4 | 6.57 |",
#   "",
#   "- `order`: The page of an order",
#   "",
#   "```mermaid",
#   "flowchart LR",
#   "  table[(\"shop\")]",
#   "  i0[/\"by_order\"/]",
#   "  p0([\"order\"])",
#   "  p0 -->|\"Query\"| i0",
#   "  p1([\"save_order\"])",
#   "  p1 -->|\"PutItem\"| table",
#   "```",
#   "",
#   "## Cost",
#   "",
#   "| Part | USD per month |",
#   "| --- | --- |",
#   "| Reads | 0 |",
#   "| Writes | 3.29 |",
#   "| Index `by_order` | 6.57 |",
#   "| Storage | 0 |",
#   "| Point-in-time recovery | 0 |",
#   "| Stream | 0 |",
#   "| Alarms | 0 |",
#   "| **Total** | 9.86 |",
#   "| If on-demand | 9.86 |",
#   "| If provisioned | 4.16 |",
#   "",
#   "- Cheaper billing mode: `PROVISIONED`.",
#   "- Cheaper table class: `STANDARD`.",
#   "- List prices of 2026-08-15.",
#   "- List prices, without free tier, taxes, discounts and reserved capacity.",
#   "- Rates are averages over 730 hours a month.",
#   "- Every write changes one entry of these indexes: by_order.",
#   "- Entries of these indexes are as large as the items: by_order.",
#   "- Storage is not counted: its size is not given.",
#   "- Provisioned capacity that is not configured follows the load at 70 % utilization, with at least 1 unit.",
#   "",
#   "## Guardrails",
#   "",
#   "Judged by the preset `production`.",
#   "",
#   "| Guardrail | Severity | Place | Finding |",
#   "| --- | --- | --- | --- |",
#   "| `alarms.absent` | warning | `alarms` | No alarm watches this table. |",
#   "| `encryption.no-cmk` | warning | `server_side_encryption.key_type` | The table is encrypted with a key of type AWS_OWNED. |",
#   "| `index.projection-all` | warning | `global_secondary_indexes[\"by_order\"].projection_type` | Index \"by_order\" contains whole items. |",
#   ""
# ]
