//! Replicas in other Regions: which there can be (V82, V90, V91, V93), what can differ in a Region (V85–V87), keys and other ARNs
//! of the Region (V88, V89).

use std::collections::BTreeMap;

use tf_provider::{Attr, Diagnostics, Path, SetOf};

use super::encryption::key_arn;
use super::presence::Presence;
use crate::names::{Arn, Region};
use crate::policy::Policy;
use crate::table::effective;
use crate::table::model::{CapacityModel, ReplicaIndexModel, ReplicaModel, ReplicaRemoval, TableModel};
use crate::table::throughput::BillingMode;
use crate::tags;

mod region_sets;

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    consistency(config, problems);
    for (region, replica) in config.replicas.known().into_iter().flatten() {
        let path = Path::of("replicas").key(region);
        self::region(config, region, &path, problems);
        if let Some(replica) = replica.known() {
            key(config, replica, region, &path, problems);
            reads(config, replica, &path, problems);
            others(replica, region, &path, problems);
            disassociation(config, replica, &path, problems);
        }
    }
    own_disassociation(config, problems);
}

/// Regions that agree on every write stay together (V100).
fn disassociation(config: &TableModel, replica: &ReplicaModel, path: &Path, problems: &mut Diagnostics) {
    if !is_strong(config) {
        return;
    }
    if ReplicaRemoval::of(replica) == ReplicaRemoval::Disassociate {
        let detail = "is \"DISASSOCIATE\", which DynamoDB does not offer with `multi_region_consistency = \"STRONG\"`. Remove it, or \
                      choose \"EVENTUAL\".";
        problems.error(path.clone().attribute("removal_policy"), "Disassociation not possible", detail);
    }
    if replica.disassociation_protection_enabled.known() == Some(&false) {
        strong_protection(path.clone().attribute("disassociation_protection_enabled"), problems);
    }
}

fn own_disassociation(config: &TableModel, problems: &mut Diagnostics) {
    let path = Path::of("disassociation_protection_enabled");
    if config.disassociation_protection_enabled.known() != Some(&false) {
        return;
    }
    let alone = config.replicas.known().map_or(config.replicas.is_null(), BTreeMap::is_empty);
    if alone {
        let detail = "is only for a table with `replicas`: there is nothing to be disassociated from. Remove it, or add a replica.";
        problems.error(path, "No replicas", detail);
    } else if is_strong(config) {
        strong_protection(path, problems);
    }
}

/// Whether the configuration certainly asks for strong consistency.
pub(super) fn is_strong(config: &TableModel) -> bool {
    config.multi_region_consistency.known().is_some_and(|mode| mode == "STRONG")
}

fn strong_protection(path: Path, problems: &mut Diagnostics) {
    let detail = "cannot be `false` with `multi_region_consistency = \"STRONG\"`: such replicas cannot be disassociated, and have no \
                  such protection. Remove it.";
    problems.error(path, "Disassociation not possible", detail);
}

fn region(config: &TableModel, region: &str, path: &Path, problems: &mut Diagnostics) {
    if let Err(reason) = Region::parse(region) {
        let detail = format!("{reason} The keys of `replicas` are the Regions that the table is copied to.");
        problems.error(path.clone(), "Invalid Region", detail);
    }
    same_region(&config.region, region, path, problems);
}

/// A replica in the table's own Region. Validation judges the Region that is written, the plan the one that is effective.
pub(crate) fn same_region(table: &Attr<String>, region: &str, path: &Path, problems: &mut Diagnostics) {
    if table.known().map(String::as_str) == Some(region) {
        let detail = "is the Region of the table itself. Replicas are in other Regions: remove it from `replicas`.";
        problems.error(path.clone(), "Replica in the table's own Region", detail);
    }
}

fn key(config: &TableModel, replica: &ReplicaModel, region: &str, path: &Path, problems: &mut Diagnostics) {
    let given = path.attribute("kms_key_arn");
    let encryption = effective::encryption(&config.server_side_encryption);
    let key_type = encryption.known().and_then(|encryption| encryption.key_type.known()).map(String::as_str);
    match (key_type, Presence::of(&replica.kms_key_arn)) {
        (Some("CUSTOMER_MANAGED"), Presence::Unset) => {
            let detail = format!(
                "has no `kms_key_arn`. The table is encrypted with a key of yours, so every replica needs one in its own Region. Give the \
                 ARN of a key in \"{region}\"; a multi-Region key has a replica there with its own ARN."
            );
            problems.error(path.clone(), "Customer-managed key missing", detail);
        }
        (Some("AWS_OWNED" | "AWS_MANAGED"), Presence::Set) => {
            let detail = "is given, but the table is not encrypted with a key of yours, and all Regions have one kind of key. Set \
                          `server_side_encryption = { kms_key_arn = … }` for the table, or remove this.";
            problems.error(given, "Key given for another key type", detail);
        }
        _ => match replica.kms_key_arn.known().map(|text| key_arn(text)) {
            Some(Err((summary, detail))) => problems.error(given, summary, detail),
            Some(Ok(_)) | None => arn(&replica.kms_key_arn, "kms", region, given, problems),
        },
    }
}

/// What is used in a Region is in that Region.
fn arn(text: &Attr<String>, service: &str, region: &str, path: Path, problems: &mut Diagnostics) {
    let Some(text) = text.known() else { return };
    let example = format!("like \"arn:aws:{service}:{region}:123456789012:…\"");
    match Arn::parse(text) {
        Err(reason) => problems.error(path, "Invalid ARN", format!("{reason} Give an ARN {example}.")),
        Ok(arn) if arn.service != service => {
            let detail = format!("is the ARN of something else, \"{}\". Give one {example}.", arn.kind());
            problems.error(path, "Wrong ARN type", detail);
        }
        Ok(arn) if arn.region != region => problems.error(
            path,
            "ARN of another Region than the replica's",
            format!(
                "is of Region \"{}\", but the replica is in \"{region}\" and uses what is there. Give an ARN {example}.",
                arn.region
            ),
        ),
        Ok(_) => {}
    }
}

/// Reads that differ in a Region are in the units of the table's billing mode (V85), of indexes that exist (V87).
fn reads(config: &TableModel, replica: &ReplicaModel, path: &Path, problems: &mut Diagnostics) {
    read(config, &replica.read_capacity, &replica.max_read_request_units, path, problems);
    let indexes = config.global_secondary_indexes.known();
    let certain = !config.global_secondary_indexes.is_unknown();
    for (name, index) in replica.global_secondary_indexes.known().into_iter().flatten() {
        let path = path.attribute("global_secondary_indexes").key(name);
        if certain && indexes.is_none_or(|indexes| !indexes.contains_key(name)) {
            let detail = "is not one of the table's `global_secondary_indexes`. Correct the name, or remove it: an index exists in \
                          all Regions.";
            problems.error(path.clone(), "Unknown index", detail);
        }
        if let Some(ReplicaIndexModel { read_capacity, max_read_request_units, contributor_insights: _ }) =
            index.known()
        {
            read(config, read_capacity, max_read_request_units, &path, problems);
        }
    }
}

fn read(
    config: &TableModel,
    capacity: &Attr<CapacityModel>,
    ceiling: &Attr<i64>,
    path: &Path,
    problems: &mut Diagnostics,
) {
    let mode = effective::billing_mode(config);
    let mode = mode.known().map(String::as_str);
    if mode == Some(BillingMode::OnDemand.as_str()) && Presence::of(capacity) == Presence::Set {
        let detail = "is provisioned capacity, but the table is on-demand. Use `max_read_request_units`, or remove it.";
        problems.error(path.attribute("read_capacity"), "Capacity of an on-demand table", detail);
    }
    if mode == Some(BillingMode::Provisioned.as_str()) && Presence::of(ceiling) == Presence::Set {
        let detail = "is a ceiling of on-demand reads, but the table is provisioned. Use `read_capacity = { units = … }`, or \
                      remove it.";
        problems.error(path.attribute("max_read_request_units"), "Ceiling of a provisioned table", detail);
    }
    if let Some(capacity) = capacity.known() {
        let bounds = [&capacity.min_capacity, &capacity.max_capacity];
        let scaled = bounds.iter().any(|bound| Presence::of(bound) == Presence::Set);
        if scaled || Presence::of(&capacity.units) == Presence::Unset {
            let detail = "of a replica has `units` and nothing else. Without it, reads follow the table, and DynamoDB copies \
                          the scaling of the table to every Region.";
            problems.error(path.attribute("read_capacity"), "Only fixed reads differ in a Region", detail);
        }
    }
}

fn others(replica: &ReplicaModel, region: &str, path: &Path, problems: &mut Diagnostics) {
    tags::check(&replica.tags, "A replica", &path.attribute("tags"), problems);
    if let Some(kinesis) = replica.kinesis_stream.known() {
        let path = path.attribute("kinesis_stream").attribute("stream_arn");
        arn(&kinesis.stream_arn, "kinesis", region, path, problems);
    }
    if let Some(text) = replica.resource_policy.known()
        && let Err(reason) = Policy::parse(text)
    {
        problems.error(path.attribute("resource_policy"), "Invalid policy", reason.to_string());
    }
    for action in replica.alarm_actions.known().into_iter().flat_map(SetOf::iter) {
        let Some(action) = action.known().and_then(|action| Arn::parse(action).ok()) else { continue };
        if !action.region.is_empty() && action.region != region {
            let detail = format!(
                "has an action of Region \"{}\", but alarms are in the Region of the replica, \"{region}\", and act there. Give \
                 actions of \"{region}\".",
                action.region
            );
            problems.error(path.attribute("alarm_actions"), "Alarm action in another Region", detail);
        }
    }
}

/// `STRONG` takes exactly three Regions (V90, V91), and neither expiry nor local indexes (V93).
fn consistency(config: &TableModel, problems: &mut Diagnostics) {
    let mode = match &config.multi_region_consistency {
        Attr::Known(mode) => mode.as_str(),
        Attr::Null => "EVENTUAL",
        Attr::Unknown(_) => return,
    };
    let witness = Path::of("witness_region");
    if mode != "STRONG" {
        if Presence::of(&config.witness_region) == Presence::Set {
            let detail = "is only for `multi_region_consistency = \"STRONG\"`. Set that, or remove the witness.";
            problems.error(witness, "Witness without strong consistency", detail);
        }
        return;
    }
    regions(config, problems);
    region_sets::check(config, problems);
    if let Some(region) = config.witness_region.known() {
        if let Err(reason) = Region::parse(region) {
            problems.error(witness, "Invalid Region", reason.to_string());
            return;
        }
        let used = config.replicas.known().is_some_and(|replicas| replicas.contains_key(region));
        if used || config.region.known() == Some(region) {
            let detail = "already has the table's items, and a witness is in a third Region. Choose another one.";
            problems.error(witness, "Witness in a Region of the table", detail);
        }
    }
    let mode = Path::of("multi_region_consistency");
    let unsupported = [
        ("ttl", Presence::of(&config.ttl)),
        ("local_secondary_indexes", Presence::of_filled(&config.local_secondary_indexes)),
    ];
    for (attribute, given) in unsupported {
        let filled = attribute != "local_secondary_indexes"
            || config.local_secondary_indexes.known().is_none_or(|indexes| !indexes.is_empty());
        if given == Presence::Set && filled {
            let detail = format!(
                "is \"STRONG\", which DynamoDB does not offer with `{attribute}`. Remove `{attribute}`, or choose \"EVENTUAL\"."
            );
            problems.error(mode.clone(), "Strong consistency not possible", detail);
        }
    }
}

fn regions(config: &TableModel, problems: &mut Diagnostics) {
    let replicas = match &config.replicas {
        Attr::Unknown(_) => return,
        Attr::Null => 0,
        Attr::Known(replicas) => replicas.values().filter(|replica| !replica.is_null()).count(),
    };
    let witnesses = match Presence::of(&config.witness_region) {
        Presence::Set => 1,
        Presence::Unset => 0,
        Presence::Unknown => return,
    };
    // A strongly consistent table that is to become a regional one has none.
    if replicas + witnesses != 2 && replicas + witnesses != 0 || witnesses == 1 && replicas == 0 {
        let detail = format!(
            "is \"STRONG\", which takes exactly three Regions: the table's own and two replicas, or one replica and `witness_region`. \
             Replicas here: {replicas}; witnesses: {witnesses}."
        );
        problems.error(Path::of("multi_region_consistency"), "Not three Regions", detail);
    }
}
