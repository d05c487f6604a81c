terraform {
  required_providers {
    dynamodb = {
      source = "local/dynamodb"
    }
  }
}

provider "dynamodb" {
  region = "eu-central-1"
}

module "shop" {
  source = "../.."

  name_prefix = "shop-"
  preset      = "production"
  tags        = { Team = "shop" }
  alarms      = { alarm_actions = ["arn:aws:sns:eu-central-1:123456789012:oncall"] }

  tables = {
    orders = {
      partition_key = { name = "orderId" }
      stream        = { view_type = "NEW_AND_OLD_IMAGES" }
    }
    sessions = {
      partition_key          = { name = "sessionId" }
      ttl                    = { attribute_name = "expiresAt" }
      point_in_time_recovery = { enabled = false }
      alarms                 = null
      guardrail_suppressions = {
        "backup.pitr-disabled" = "Sessions are made again by logging in."
        "alarms.absent"        = "Failures of sessions show as failed logins."
      }
    }
  }
}

output "names" {
  value = module.shop.names
}
