//! What scanners of configurations and accounts demand of a DynamoDB table, and whether the preset `production` meets it.

use serde_json::{Value, json};

use crate::guardrail_ids;

/// A demand of scanners.
struct Demand {
    /// The ids under which scanners know it.
    ids: &'static [&'static str],
    /// What is demanded.
    what: &'static str,
    /// Whether it is met.
    met: Met,
    /// The guardrail of the same meaning, if there is one.
    guardrail: Option<&'static str>,
}

/// Whether a demand is met under the preset `production`.
enum Met {
    /// By the preset alone.
    Alone,
    /// With an attribute in addition.
    With(&'static str),
    /// Not at all, with the reason.
    Not(&'static str),
}

const DEMANDS: [Demand; 7] = [
    Demand {
        ids: &["DynamoDB.1", "CKV2_AWS_16"],
        what: "Capacity is on-demand or scaled",
        met: Met::Alone,
        guardrail: Some(guardrail_ids::CAPACITY_FIXED),
    },
    Demand {
        ids: &["DynamoDB.2", "CKV_AWS_28", "AWS-0024"],
        what: "Point-in-time recovery is enabled",
        met: Met::Alone,
        guardrail: Some(guardrail_ids::BACKUP_PITR_DISABLED),
    },
    Demand {
        ids: &["DynamoDB.4"],
        what: "The table is in a plan of AWS Backup",
        met: Met::Not(
            "AWS Backup selects tables by tags or ARNs of its own; point-in-time recovery is enabled instead",
        ),
        guardrail: None,
    },
    Demand {
        ids: &["DynamoDB.5"],
        what: "The table has tags",
        met: Met::With("tags"),
        guardrail: Some(guardrail_ids::TAGS_REQUIRED),
    },
    Demand {
        ids: &["DynamoDB.6"],
        what: "Deletion protection is enabled",
        met: Met::Alone,
        guardrail: Some(guardrail_ids::PROTECTION_DELETION_DISABLED),
    },
    Demand {
        ids: &["CKV_AWS_119", "AWS-0025"],
        what: "The table is encrypted with a customer-managed key",
        met: Met::With("server_side_encryption.kms_key_arn"),
        guardrail: Some(guardrail_ids::ENCRYPTION_NO_CMK),
    },
    Demand {
        ids: &["I3011"],
        what: "A stateful resource is not deleted by accident",
        met: Met::Alone,
        guardrail: Some(guardrail_ids::PROTECTION_DESTROY),
    },
];

/// The demands for the guide.
pub(super) fn reference() -> Value {
    DEMANDS.iter().map(described).collect()
}

fn described(demand: &Demand) -> Value {
    let Demand { ids, what, met, guardrail } = demand;
    let met = match met {
        Met::Alone => "met by the preset alone".to_owned(),
        Met::With(attribute) => format!("met with `{attribute}`"),
        Met::Not(reason) => format!("not met: {reason}"),
    };
    json!({ "ids": ids, "what": what, "met": met, "guardrail": guardrail })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{GuardrailPolicy, Preset};
    use crate::names::Region;
    use crate::table::model::TableModel;
    use crate::table::plan::Context;
    use crate::table::plan::tests::planned_from;

    /// The table as it is planned under the preset `production`.
    fn planned(attributes: &str) -> TableModel {
        let source = format!(
            "resource \"dynamodb_table\" \"orders\" {{\n  name = \"orders\"\n  partition_key = {{ name = \"orderId\" \
             }}\n{attributes}\n}}\n"
        );
        let context = Context {
            region: Region::parse("eu-west-1").ok(),
            account: Some("111122223333".to_owned()),
            guardrails: GuardrailPolicy { preset: Some(Preset::Production), ..GuardrailPolicy::default() },
            default_tags: Some([].into()),
            ..Context::default()
        };
        planned_from(&source, &context)
    }

    /// Whether a planned table meets a demand.
    fn holds(demand: &Demand, table: &TableModel) -> bool {
        match demand.ids[0] {
            "DynamoDB.1" => table.billing_mode.known().is_some_and(|mode| mode == "PAY_PER_REQUEST"),
            "DynamoDB.2" => {
                table.point_in_time_recovery.known().is_some_and(|recovery| recovery.enabled.known() == Some(&true))
            }
            "DynamoDB.4" => false,
            "DynamoDB.5" => table.tags_all.known().is_some_and(|tags| !tags.is_empty()),
            "DynamoDB.6" | "I3011" => table.deletion_protection_enabled.known() == Some(&true),
            "CKV_AWS_119" => {
                let encryption = table.server_side_encryption.known();
                encryption.and_then(|it| it.key_type.known()).is_some_and(|kind| kind == "CUSTOMER_MANAGED")
            }
            other => panic!("say here what {other} demands"),
        }
    }

    #[test]
    fn the_preset_meets_what_the_guide_says_that_it_meets() {
        let bare = planned("");
        for demand in &DEMANDS {
            assert_eq!(holds(demand, &bare), matches!(demand.met, Met::Alone), "{:?}", demand.ids);
        }
    }

    #[test]
    fn an_attribute_that_the_guide_names_meets_the_demand() {
        for demand in &DEMANDS {
            let Met::With(attribute) = demand.met else { continue };
            let written = match attribute {
                "tags" => "tags = { Team = \"data\" }",
                "server_side_encryption.kms_key_arn" => {
                    "server_side_encryption = { kms_key_arn = \"arn:aws:kms:eu-west-1:111122223333:key/1\" }"
                }
                other => panic!("write {other} here"),
            };
            assert!(holds(demand, &planned(written)), "{:?}", demand.ids);
        }
    }

    /// What a guardrail says that it is also known as is a demand of the guide.
    #[test]
    fn every_alias_of_a_guardrail_is_a_demand() {
        for guardrail in super::super::ALL {
            for alias in guardrail.aliases {
                let demand = DEMANDS.iter().find(|demand| demand.ids.contains(alias));
                let demand = demand.unwrap_or_else(|| panic!("{alias} of {} is no demand", guardrail.id));
                assert_eq!(demand.guardrail, Some(guardrail.id), "{alias}");
            }
        }
    }
}
