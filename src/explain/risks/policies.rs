//! Resource policies of the table, its stream and its replicas.

use tf_provider::Attr;

use super::{Risk, high, medium};
use crate::policy::Policy;
use crate::table::model::TableModel;

/// The policies of a table or of a replica.
pub(super) fn of_member(before: &TableModel, after: &TableModel, place: &str) -> Vec<Risk> {
    let arn = after.arn.known().or(before.arn.known()).map(String::as_str);
    let mut risks = changed(&before.resource_policy, &after.resource_policy, arn, place);
    // A stream that is disabled is a risk of its own.
    if let (Some(before), Some(after)) = (before.stream.known(), after.stream.known()) {
        let of_stream = format!(" of the stream{place}");
        risks.extend(changed(&before.resource_policy, &after.resource_policy, arn, &of_stream));
    }
    risks
}

fn changed(before: &Attr<String>, after: &Attr<String>, arn: Option<&str>, place: &str) -> Vec<Risk> {
    let read = |text: &Attr<String>| {
        let policy = Policy::parse(text.known()?).ok()?;
        Some(arn.map_or_else(|| policy.clone(), |arn| policy.clone().attached_to(arn)))
    };
    match (before, after) {
        (Attr::Known(_), Attr::Null) => {
            let text = format!(
                "The resource policy{place} is removed: what only it permits is denied, and what it denied may be permitted."
            );
            vec![medium("policy-removed", text)]
        }
        (Attr::Known(_) | Attr::Null, Attr::Known(_)) => {
            read(after).map(|after| compared(read(before).as_ref(), &after, place)).unwrap_or_default()
        }
        (Attr::Unknown(_), _) | (_, Attr::Unknown(_)) | (Attr::Null, Attr::Null) => Vec::new(),
    }
}

fn compared(before: Option<&Policy>, after: &Policy, place: &str) -> Vec<Risk> {
    let loosened = after.wider_than(before).into_iter().map(|wider| {
        let text = format!("The resource policy{place} permits more: {}", wider.text);
        if wider.is_public { high("policy-loosened", text) } else { medium("policy-loosened", text) }
    });
    let tightened = before.filter(|before| after.is_narrower_than(before)).map(|_| {
        let text =
            format!("The resource policy{place} permits less than before: callers that rely on that are denied.");
        medium("policy-tightened", text)
    });
    loosened.chain(tightened).collect()
}
