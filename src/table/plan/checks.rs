//! What can only be judged together with the provider's configuration: the same rules as in validation, on what is
//! effective.

use tf_provider::{Attr, Diagnostic, Diagnostics, Path, Severity};

use super::{Context, suppressed};
use crate::names::Arn;
use crate::policy::{Finding, Policy};
use crate::table::guardrails::Guardrail;
use crate::table::model::TableModel;

/// Most tags of a table (V80); the provider's default tags count too.
const MAX_TAGS: usize = 50;

pub(super) fn check(model: &TableModel, context: &Context) -> Diagnostics {
    let mut diagnostics = Diagnostics::none();
    tags(model, context, &mut diagnostics);
    alarm_tags(model, &mut diagnostics);
    key_region(model, &mut diagnostics);
    kinesis_region(model, &mut diagnostics);
    locked_out(model, context, &mut diagnostics);
    open_to_everyone(model, context, &mut diagnostics);
    diagnostics
}

fn tags(model: &TableModel, context: &Context, diagnostics: &mut Diagnostics) {
    let Some(all) = model.tags_all.known() else { return };
    let own = model.tags.known().map_or(0, std::collections::BTreeMap::len);
    // The table's own tags alone are counted in validation.
    if all.len() > MAX_TAGS && own <= MAX_TAGS {
        diagnostics.error(
            Path::of("tags"),
            "Too many tags",
            format!(
                "A table has at most {MAX_TAGS} tags, but with the provider's `default_tags` this one has {}. Remove some.",
                all.len()
            ),
        );
    }
    for key in all.keys().filter(|key| context.ignored_tags.contains(key)) {
        diagnostics.error(
            Path::of("tags"),
            "Tag is ignored by the provider",
            format!(
                "The tag \"{key}\" is to be set, but the provider's `ignore_tags` says that it is managed elsewhere. Remove it \
                 from `tags` or `default_tags`, or from `ignore_tags`."
            ),
        );
    }
}

/// Alarms carry the table's tags under their own.
fn alarm_tags(model: &TableModel, diagnostics: &mut Diagnostics) {
    let own = model.alarms.known().and_then(|alarms| alarms.tags.known());
    let (Some(all), Some(own)) = (model.tags_all.known(), own) else { return };
    let count = all.len() + own.keys().filter(|key| !all.contains_key(*key)).count();
    let written =
        model.tags.known().into_iter().flatten().filter(|(key, _)| !own.contains_key(*key)).count() + own.len();
    // What is written with the table was counted in validation, and too many tags of the table were reported.
    if count > MAX_TAGS && written <= MAX_TAGS && all.len() <= MAX_TAGS {
        diagnostics.error(
            Path::of("alarms").attribute("tags"),
            "Too many tags",
            format!(
                "An alarm has at most {MAX_TAGS} tags, but with those of the table and the provider's `default_tags` these \
                 have {count}. Remove some."
            ),
        );
    }
}

/// A key serves its own Region only (V57). A Region that is written with the table was judged in validation.
fn key_region(model: &TableModel, diagnostics: &mut Diagnostics) {
    let key = model.server_side_encryption.known().map(|encryption| &encryption.kms_key_arn);
    let key = key.and_then(Attr::known).and_then(|arn| Arn::parse(arn).ok());
    let (Some(key), Some(region)) = (key, model.region.known()) else { return };
    if key.region != *region {
        diagnostics.error(
            Path::of("server_side_encryption").attribute("kms_key_arn"),
            "Key in another Region than the table",
            format!(
                "The key is in Region \"{}\" and the table in \"{region}\", but a table is encrypted with a key of its own \
                 Region. Give a key of \"{region}\"; a multi-Region key has a replica there with its own ARN.",
                key.region
            ),
        );
    }
}

/// Changes are sent within a Region (V50). A Region that is written with the table was judged in validation.
fn kinesis_region(model: &TableModel, diagnostics: &mut Diagnostics) {
    let stream = model.kinesis_stream.known().map(|kinesis| &kinesis.stream_arn);
    let stream = stream.and_then(Attr::known).and_then(|arn| Arn::parse(arn).ok());
    let (Some(stream), Some(region)) = (stream, model.region.known()) else { return };
    if stream.region != *region {
        diagnostics.error(
            Path::of("kinesis_stream").attribute("stream_arn"),
            "Data stream in another Region than the table",
            format!(
                "The data stream is in Region \"{}\" and the table in \"{region}\", but changes are sent within a Region. \
                 Give a data stream of \"{region}\".",
                stream.region
            ),
        );
    }
}

/// A policy that denies the table's own account what would repair it (V78). A denial to everyone was seen in validation.
fn locked_out(model: &TableModel, context: &Context, diagnostics: &mut Diagnostics) {
    let policy = model.resource_policy.known().and_then(|text| Policy::parse(text).ok());
    let (Some(policy), Some(account)) = (policy, context.account.as_deref()) else { return };
    let everyone = policy.lock_out(None);
    for finding in policy.lock_out(Some(account)).into_iter().filter(|finding| !everyone.contains(finding)) {
        diagnostics.warning(Path::of("resource_policy"), finding.summary, finding.detail);
    }
}

/// A policy that lets in anyone is refused while the preset protects tables, unless there is a reason for it.
fn open_to_everyone(model: &TableModel, context: &Context, diagnostics: &mut Diagnostics) {
    let Some(protect) = context.protect else { return };
    if suppressed(model, Guardrail::PolicyPublic) {
        return;
    }
    let of_stream = model.stream.known().map(|stream| &stream.resource_policy);
    let policies = [
        (Path::of("resource_policy"), Some(&model.resource_policy)),
        (Path::of("stream").attribute("resource_policy"), of_stream),
    ];
    for (path, text) in policies {
        let policy = text.and_then(Attr::known).and_then(|text| Policy::parse(text).ok());
        for Finding { summary, detail, .. } in policy.iter().flat_map(Policy::public) {
            diagnostics.push(Diagnostic {
                severity: if protect { Severity::Error } else { Severity::Warning },
                path: path.clone(),
                summary: summary.to_owned(),
                detail: format!(
                    "{detail} Found by guardrail `{0}`. If everyone is meant, say why in `guardrail_suppressions`: \
                     {{ \"{0}\" = \"...\" }}.",
                    Guardrail::PolicyPublic.id()
                ),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::table::model::{AlarmsModel, KinesisModel, StreamModel};

    fn found(model: &TableModel) -> Vec<(String, String)> {
        let context = Context { account: Some("111122223333".to_owned()), ..Context::default() };
        let diagnostics = check(model, &context);
        diagnostics.iter().map(|problem| (problem.path.to_string(), problem.summary.clone())).collect()
    }

    fn one(path: &str, summary: &str) -> Vec<(String, String)> {
        vec![(path.to_owned(), summary.to_owned())]
    }

    fn tags(range: std::ops::Range<u32>) -> Attr<BTreeMap<String, Attr<String>>> {
        Attr::Known(range.map(|number| (format!("t{number:02}"), Attr::Known("x".to_owned()))).collect())
    }

    #[test]
    fn changes_are_sent_within_the_region_of_the_provider() {
        let with = |region: Attr<String>| {
            let stream_arn = Attr::Known("arn:aws:kinesis:us-east-1:111122223333:stream/orders".to_owned());
            let kinesis = KinesisModel { stream_arn, ..KinesisModel::default() };
            TableModel { region, kinesis_stream: Attr::Known(kinesis), ..TableModel::default() }
        };
        assert_eq!(found(&with(Attr::Known("us-east-1".to_owned()))), []);
        assert_eq!(found(&with(Attr::unknown())), []);
        assert_eq!(
            found(&with(Attr::Known("eu-west-1".to_owned()))),
            one("kinesis_stream.stream_arn", "Data stream in another Region than the table")
        );
    }

    /// A policy that denies everyone is reported by validation, which does not know the account.
    #[test]
    fn a_policy_may_lock_out_the_account() {
        let with = |principal: &str| {
            let policy = format!(
                r#"{{"Version": "2012-10-17", "Statement":
                {{"Effect": "Deny", "Principal": {{"AWS": "{principal}"}}, "Action": "dynamodb:*", "Resource": "*"}}}}"#
            );
            TableModel { resource_policy: Attr::Known(policy), ..TableModel::default() }
        };
        assert_eq!(found(&with("111122223333")), one("resource_policy", "Policy may lock Terraform out"));
        assert_eq!(found(&with("444455556666")), []);
        assert_eq!(found(&with("*")), []);
    }

    #[test]
    fn everyone_is_let_in_for_a_reason_only() {
        let policy = r#"{"Version": "2012-10-17", "Statement":
            {"Effect": "Allow", "Principal": "*", "Action": "dynamodb:GetItem", "Resource": "*"}}"#;
        let policy = Attr::Known(policy.to_owned());
        let stream = StreamModel { resource_policy: policy.clone(), ..StreamModel::default() };
        let mut open = TableModel { resource_policy: policy, stream: Attr::Known(stream), ..TableModel::default() };
        for (protect, severity) in [(true, Severity::Error), (false, Severity::Warning)] {
            let diagnostics = check(&open, &Context { protect: Some(protect), ..Context::default() });
            let found: Vec<_> =
                diagnostics.iter().map(|problem| (problem.path.to_string(), problem.severity)).collect();
            let expected = ["resource_policy", "stream.resource_policy"].map(|path| (path.to_owned(), severity));
            assert_eq!(found, expected);
        }
        let reason = Attr::Known("open data of the city".to_owned());
        open.guardrail_suppressions = Attr::Known([("policy.public".to_owned(), reason)].into());
        assert_eq!(found(&open), []);
    }

    #[test]
    fn alarms_carry_the_tags_of_the_provider_too() {
        let with = |own| {
            let alarms = AlarmsModel { tags: own, ..AlarmsModel::default() };
            TableModel { tags_all: tags(0..49), alarms: Attr::Known(alarms), ..TableModel::default() }
        };
        assert_eq!(found(&with(tags(48..50))), []);
        assert_eq!(found(&with(tags(48..51))), one("alarms.tags", "Too many tags"));
        assert_eq!(found(&with(tags(0..51))), [], "reported by validation");
    }
}
