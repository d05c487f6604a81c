//! Problems that depend on the provider's configuration: the rules of validation, on effective values.

use std::collections::{BTreeMap, BTreeSet};

use tf_provider::{Attr, Diagnostic, Diagnostics, Path};

use super::Context;
use crate::limits::MAX_TAGS;
use crate::names::Arn;
use crate::table::model::{CapacityModel, ReplicaRemoval, TableModel};
use crate::table::replicas::listed;
use crate::table::same_region;
use crate::table::throughput::BillingMode;
use crate::table::validate::replica_in_own_region;
use crate::tags;

mod kinds_of_keys;
mod replica_maxima;

pub(super) fn check(prior: Option<&TableModel>, model: &TableModel, context: &Context) -> Diagnostics {
    let mut diagnostics = Diagnostics::none();
    tags(model, &mut diagnostics);
    if let Some(prior) = prior {
        ignored_tags(prior, model, context, &mut diagnostics);
    }
    alarm_tags(model, &mut diagnostics);
    same_region::key(model, &mut diagnostics);
    replicas(prior, model, &mut diagnostics);
    same_region::data_stream(model, &mut diagnostics);
    same_region::alarm_actions(model, &mut diagnostics);
    same_account(model, context, &mut diagnostics);
    other_account(model, context, &mut diagnostics);
    diagnostics
}

/// What depends on the effective Region, on scaling with every default, or on the replicas that exist.
fn replicas(prior: Option<&TableModel>, model: &TableModel, diagnostics: &mut Diagnostics) {
    let Some(replicas) = model.replicas.known() else { return };
    for region in replicas.keys() {
        replica_in_own_region(&model.region, region, &Path::of("replicas").key(region), diagnostics);
    }
    unscaled_writes(model, diagnostics);
    replica_tags(model, diagnostics);
    if model.witness_region.is_known() && model.witness_region == model.region {
        let detail = "is the Region of the table itself, and a witness is in a third one. Choose another Region.";
        diagnostics.error(Path::of("witness_region"), "Witness in a Region of the table", detail);
    }
    if let Some(prior) = prior {
        fixed_consistency(prior, model, diagnostics);
        protected_removals(prior, model, diagnostics);
        kinds_of_keys::check(prior, model, diagnostics);
        replica_maxima::check(prior, model, diagnostics);
    }
}

/// DynamoDB makes replicas of a provisioned table only if the writes of the table and of every index are scaled (V84).
fn unscaled_writes(model: &TableModel, diagnostics: &mut Diagnostics) {
    if !model.has_replicas() || !BillingMode::Provisioned.is(&model.billing_mode) {
        return;
    }
    let fixed = |capacity: &Attr<CapacityModel>| capacity.known().is_some_and(|capacity| capacity.units.is_known());
    let table = (Path::of("write_capacity"), &model.write_capacity);
    let indexes = model.global_secondary_indexes.known().into_iter().flatten().filter_map(|(name, index)| {
        Some((
            Path::of("global_secondary_indexes").key(name).attribute("write_capacity"),
            &index.known()?.write_capacity,
        ))
    });
    for (path, _) in std::iter::once(table).chain(indexes).filter(|(_, capacity)| fixed(capacity)) {
        let detail = "is fixed, but DynamoDB replicates a provisioned table only if writes of the table and of all its indexes are \
                      scaled. Give `min_capacity` and `max_capacity` instead of `units`, or make the table on-demand.";
        diagnostics.error(path, "Writes of a replicated table must be scaled", detail);
    }
}

/// A replica that is removed has no protection any more (V98).
fn protected_removals(prior: &TableModel, model: &TableModel, diagnostics: &mut Diagnostics) {
    let (Some(after), Some(home)) = (model.replicas.known(), model.region.known()) else { return };
    let removed = prior.protected_replicas().filter(|(region, _)| !after.contains_key(*region) && home != region);
    for (region, removal) in removed {
        let (protection, what) = (removal.protection(), removal.as_noun());
        let (verb, summary) = match removal {
            ReplicaRemoval::Destroy => ("delete", "Protected replica would be deleted"),
            ReplicaRemoval::Disassociate => ("disassociate", "Protected replica would be disassociated"),
        };
        let detail = format!(
            "The replica in {region} is protected against {what}, and its Region is not in `replicas`. To keep the replica, write its \
             Region. To {verb} it: write the Region with `{protection} = false` and apply, then remove the Region."
        );
        diagnostics.error(Path::of("replicas").key(region), summary, detail);
    }
}

/// With those of the table and of the provider, a replica has no more tags than a table may have.
fn replica_tags(model: &TableModel, diagnostics: &mut Diagnostics) {
    for (region, replica) in model.replicas.known().into_iter().flatten() {
        let count = replica.known().and_then(|replica| replica.tags_all.known()).map_or(0, BTreeMap::len);
        if count > MAX_TAGS {
            let detail = format!(
                "With the tags of the table and the provider's `default_tags`, the replica has {count} tags, and at most {MAX_TAGS} are \
                 possible. Remove some, or set `propagate_tags = false`."
            );
            diagnostics.error(Path::of("replicas").key(region).attribute("tags"), "Too many tags", detail);
        }
    }
}

/// The consistency of a global table never changes, nor do the Regions of a strong one (V94).
fn fixed_consistency(prior: &TableModel, model: &TableModel, diagnostics: &mut Diagnostics) {
    let regions = |model: &TableModel| -> Option<(BTreeSet<String>, Option<String>)> {
        Some((model.replicas.known()?.keys().cloned().collect(), model.witness_region.known().cloned()))
    };
    let (Some(before), Some(after)) = (regions(prior), regions(model)) else { return };
    let mode =
        |model: &TableModel| model.multi_region_consistency.known().cloned().unwrap_or_else(|| "EVENTUAL".to_owned());
    if before.0.is_empty() || after.0.is_empty() {
        return;
    }
    if mode(prior) != mode(model) {
        let detail = format!(
            "cannot change while the table has replicas. Set `replicas = {{}}` and no `witness_region` first, {WITHOUT_REPLICAS}"
        );
        diagnostics.error(Path::of("multi_region_consistency"), "Consistency of a global table is fixed", detail);
    } else if mode(model) == "STRONG" && before != after {
        let (regions, witness) = &before;
        let regions = regions.iter().chain(prior.region.known()).map(String::as_str).collect();
        diagnostics.push(fixed_regions(&regions, witness.as_deref()));
    }
}

/// How the Regions of a global table that never changes them are changed after all.
const WITHOUT_REPLICAS: &str = "which deletes the items in the other Regions and keeps those of the table; apply, then add the Regions as \
     you want them.";

/// Refuses other Regions for a strongly consistent table than those that it is in.
pub(crate) fn fixed_regions(regions: &BTreeSet<&str>, witness: Option<&str>) -> Diagnostic {
    let regions = listed(&regions.iter().collect::<Vec<_>>());
    let witness = witness.map(|region| format!(", with its witness in {region}")).unwrap_or_default();
    let detail = format!(
        "of a strongly consistent table are fixed, and this one is in {regions}{witness}. Write these to keep them. To change them: set \
         `replicas = {{}}` and no `witness_region`, {WITHOUT_REPLICAS}"
    );
    Diagnostic::error(Path::of("replicas"), "Regions of a strongly consistent table are fixed", detail)
}

fn tags(model: &TableModel, diagnostics: &mut Diagnostics) {
    let Some(all) = model.tags_all.known() else { return };
    let own = tags::least(&model.tags);
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
}

/// A tag that the provider ignores is set when the table is created, and then left to others.
fn ignored_tags(prior: &TableModel, model: &TableModel, context: &Context, diagnostics: &mut Diagnostics) {
    let (before, after) = (tags::known(&prior.tags_all), tags::known(&model.tags_all));
    for (key, _) in after.iter().filter(|(key, value)| before.get(*key) != Some(*value)) {
        if !context.ignored_tags.contains(key) {
            continue;
        }
        diagnostics.warning(
            Path::of("tags"),
            "Tag is ignored by the provider",
            format!(
                "The tag \"{key}\" stays as it is in AWS: the provider's `ignore_tags` leaves it to others once the table exists. The \
                 state records the new value, and nothing is called for it. To change the tag here, take it out of \
                 `ignore_tags`."
            ),
        );
    }
}

/// Alarms carry the table's tags under their own.
fn alarm_tags(model: &TableModel, diagnostics: &mut Diagnostics) {
    let (Some(all), Some(alarms)) = (model.tags_all.known(), model.alarms.known()) else { return };
    let count = tags::least_together(&alarms.tags, &model.tags_all);
    let written = tags::least_together(&alarms.tags, &model.tags);
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

/// Changes are sent to a data stream of the table's own account.
fn same_account(model: &TableModel, context: &Context, diagnostics: &mut Diagnostics) {
    let stream = model.kinesis_stream.known().and_then(|kinesis| kinesis.stream_arn.known());
    let stream = stream.and_then(|arn| Arn::parse(arn).ok());
    let (Some(stream), Some(account)) = (stream, context.account.as_deref()) else { return };
    if !stream.account.is_empty() && stream.account != account {
        diagnostics.error(
            Path::of("kinesis_stream").attribute("stream_arn"),
            "Data stream in another account than the table",
            format!(
                "The data stream is in account {} and the table in {account}, but changes are sent within an account. Give a \
                 data stream of account {account}.",
                stream.account
            ),
        );
    }
}

/// A table joins the global table of another account (V99).
fn other_account(model: &TableModel, context: &Context, diagnostics: &mut Diagnostics) {
    let source = model.global_table.known().and_then(|global_table| global_table.source_table_arn.known());
    let source = source.and_then(|arn| Arn::parse(arn).ok());
    if let Some(source) = source.filter(|source| Some(source.account.as_str()) == context.account.as_deref()) {
        diagnostics.error(
            Path::of("global_table").attribute("source_table_arn"),
            "Source table in the account of this table",
            format!(
                "is of account {}, and so is this table, but each member of such a global table is in an account of its own. For a \
                 replica in the same account, name its Region in `replicas` of the other table; otherwise use a provider with \
                 credentials of another account here.",
                source.account
            ),
        );
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use tf_provider::Attr;

    use super::*;
    use crate::table::model::{AlarmsModel, GlobalTableModel, KinesisModel};

    fn found(model: &TableModel) -> Vec<(String, String)> {
        let context = Context { account: Some("111122223333".to_owned()), ..Context::default() };
        let diagnostics = check(None, model, &context);
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

    #[test]
    fn a_table_joins_another_account() {
        let with = |account: &str| {
            let source_table_arn = Attr::Known(format!("arn:aws:dynamodb:us-east-1:{account}:table/orders"));
            let global_table = GlobalTableModel { source_table_arn, ..GlobalTableModel::default() };
            TableModel { global_table: Attr::Known(global_table), ..TableModel::default() }
        };
        assert_eq!(found(&with("444455556666")), []);
        let refused = one("global_table.source_table_arn", "Source table in the account of this table");
        assert_eq!(found(&with("111122223333")), refused);
        assert!(check(None, &with("111122223333"), &Context::default()).is_empty(), "the account is not known");
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
