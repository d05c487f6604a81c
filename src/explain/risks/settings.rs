//! Settings whose change reaches the items, their readers, or what is known of them.

use std::collections::BTreeMap;

use tf_provider::Attr;

use super::protection::removal_policies;
use super::{Risk, high, low, medium};
use crate::table::model::{EncryptionModel, InsightsModel, KinesisModel, TableModel};
use crate::table::replicas::{ReplicasIn, listed};

/// What only the table has.
pub(super) fn of_table(before: &TableModel, after: &TableModel) -> Vec<Risk> {
    let mut risks = removal_policies(before, after);
    risks.extend(expiry(before, after));
    risks.extend(unmanaged_replicas(before, after));
    risks.extend(replicas_managed(before, after));
    if before.replicates_settings() && after.global_table.is_known() && !after.replicates_settings() {
        let text = "Settings are not replicated any more: tables of other accounts can no longer join.";
        risks.push(medium("replication-ended", text));
    }
    risks.extend(suppressions(before, after));
    risks
}

/// What a replica has, too.
pub(super) fn of_member(before: &TableModel, after: &TableModel, place: &str) -> Vec<Risk> {
    let mut risks: Vec<Risk> = encryption(before, after, place).into_iter().collect();
    risks.extend(kinesis(&before.kinesis_stream, &after.kinesis_stream, place));
    risks.extend(insights(&before.contributor_insights, &after.contributor_insights, &format!("the table{place}")));
    let indexes = |table: &TableModel| table.global_secondary_indexes.known().cloned().unwrap_or_default();
    let after = indexes(after);
    for (name, before) in indexes(before) {
        let (Some(before), Some(after)) = (before.known(), after.get(&name).and_then(Attr::known)) else { continue };
        let of = format!("index \"{name}\"{place}");
        risks.extend(insights(&before.contributor_insights, &after.contributor_insights, &of));
    }
    risks
}

fn expiry(before: &TableModel, after: &TableModel) -> Option<Risk> {
    // What is unknown may be as before.
    if after.ttl.is_unknown()
        || after.ttl.known().is_some_and(|ttl| ttl.enabled.is_unknown() || ttl.attribute_name.is_unknown())
    {
        return None;
    }
    let expires = |table: &TableModel| {
        let ttl = table.ttl.known().filter(|ttl| ttl.enabled.known() != Some(&false))?;
        ttl.attribute_name.known().cloned()
    };
    match (expires(before), expires(after)) {
        (before, Some(attribute)) if before.as_ref() != Some(&attribute) => {
            let instead = before.map(|before| format!(" instead of \"{before}\"")).unwrap_or_default();
            let text = format!(
                "Items expire by \"{attribute}\"{instead}: DynamoDB deletes those in which that attribute holds a time that has \
                 passed."
            );
            Some(high("expiry-enabled", text))
        }
        (Some(attribute), None) => {
            let text = format!(
                "Items do not expire by \"{attribute}\" any more: they stay, and are paid for, until they are deleted."
            );
            Some(low("expiry-disabled", text))
        }
        _ => None,
    }
}

/// A key that a customer owns can be watched, and withdrawn; the others cannot.
fn encryption(before: &TableModel, after: &TableModel, place: &str) -> Option<Risk> {
    let key = |table: &TableModel| {
        let EncryptionModel { key_type, kms_key_arn } = table.server_side_encryption.known()?;
        Some((key_type.known()?.clone(), kms_key_arn.known().cloned()))
    };
    let rank = |key_type: &str| match key_type {
        "AWS_OWNED" => 0,
        "AWS_MANAGED" => 1,
        _ => 2,
    };
    let (before, after) = (key(before)?, key(after)?);
    if rank(&after.0) < rank(&before.0) {
        let owner = if after.0 == "AWS_OWNED" { "a key that AWS owns" } else { "the key that AWS manages" };
        let text = format!(
            "The items{place} are encrypted with {owner}: who may use it, and whether it can be used at all, is not decided by you \
             any more."
        );
        return Some(medium("encryption-weakened", text));
    }
    (after.0 == "CUSTOMER_MANAGED" && after != before).then(|| {
        let text = format!(
            "The items{place} are encrypted with another key: whoever may not use it cannot read them any more, and without it the \
             table cannot be used."
        );
        medium("encryption-key-changed", text)
    })
}

fn kinesis(before: &Attr<KinesisModel>, after: &Attr<KinesisModel>, place: &str) -> Option<Risk> {
    let (before, stream) = (before.known()?, |kinesis: &KinesisModel| kinesis.stream_arn.known().cloned());
    match after {
        Attr::Unknown(_) => None,
        Attr::Null => {
            let text = format!(
                "Changes{place} are not sent to a Kinesis data stream any more: its consumers receive nothing new."
            );
            Some(medium("kinesis-ended", text))
        }
        Attr::Known(after) => {
            let (old, new) = (stream(before)?, stream(after)?);
            if old != new {
                let text = format!(
                    "Changes{place} are sent to another Kinesis data stream: consumers of the old one receive nothing new."
                );
                return Some(medium("kinesis-ended", text));
            }
            let precision = |kinesis: &KinesisModel| kinesis.approximate_creation_date_time_precision.known().cloned();
            let (old, new) = (precision(before)?, precision(after)?);
            let text = format!(
                "Times in the records of the Kinesis data stream{place} are in {new}S instead of {old}S: consumers have to read them so."
            );
            (old != new).then(|| medium("kinesis-precision", text))
        }
    }
}

fn insights(before: &Attr<InsightsModel>, after: &Attr<InsightsModel>, of: &str) -> Option<Risk> {
    let mode = |insights: &InsightsModel| insights.mode.known().cloned();
    let text = match (before.known(), after) {
        (Some(_), Attr::Null) => format!(
            "Contributor Insights of {of} are disabled: which keys are used and throttled most is not counted any more."
        ),
        (Some(before), Attr::Known(after)) => match (mode(before)?.as_str(), mode(after)?.as_str()) {
            ("ACCESSED_AND_THROTTLED_KEYS", "THROTTLED_KEYS") => {
                format!(
                    "Contributor Insights of {of} count throttled keys alone: which keys are used most is not counted any more."
                )
            }
            _ => return None,
        },
        _ => return None,
    };
    Some(low("insights-disabled", text))
}

/// Replicas that are left out stay, and are managed by nothing.
fn unmanaged_replicas(before: &TableModel, after: &TableModel) -> Option<Risk> {
    let replicas = before.replicas.known().filter(|replicas| !replicas.is_empty() && after.replicas.is_null())?;
    let replicas = ReplicasIn::new(replicas.keys());
    let text = format!(
        "The {replicas} {}.",
        replicas.number(
            "is not managed any more: it stays, with its items and its cost",
            "are not managed any more: they stay, with their items and their cost"
        )
    );
    Some(medium("replicas-unmanaged", text))
}

/// A plan as JSON does not say whether there are replicas that were not managed.
fn replicas_managed(before: &TableModel, after: &TableModel) -> Option<Risk> {
    let replicas = after.replicas.known().filter(|_| before.replicas.is_null())?;
    let written: Vec<&String> = replicas.keys().collect();
    let others = match written.as_slice() {
        [] => "in other Regions".to_owned(),
        regions => format!("in other Regions than {}", listed(regions)),
    };
    let text = format!(
        "Replicas are managed from now on. If the table already has some {others}, they are deleted with the items as they are there: \
         the plan then has the warning \"Unmanaged replicas will be deleted\"."
    );
    Some(low("replicas-managed", text))
}

fn suppressions(before: &TableModel, after: &TableModel) -> Vec<Risk> {
    let ids = |table: &TableModel| table.guardrail_suppressions.known().cloned().unwrap_or_else(BTreeMap::new);
    let before = ids(before);
    let new = ids(after).into_keys().filter(|id| !before.contains_key(id));
    let risk = |id: String| {
        let text = format!("The guardrail {id} is suppressed: what it finds is no longer refused, or warned of.");
        if id.starts_with("protection.") {
            medium("guardrail-suppressed", text)
        } else {
            low("guardrail-suppressed", text)
        }
    };
    new.map(risk).collect()
}
