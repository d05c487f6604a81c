//! What a plan says of the replicas that it takes over: they exist, the state does not have them, and this is what changes there.

use std::collections::BTreeMap;

use tf_provider::{Attr, Diagnostic, Path};

use crate::table::desired::capacity;
use crate::table::model::{CapacityModel, OnDemandThroughputModel, ReplicaIndexModel, ReplicaModel, TableModel};
use crate::table::replicas::listed;

/// The warning that names what the apply changes in a replica that another tool created. `before` is the prior state with that
/// replica; `None` unless both states have a replica in this Region.
pub(crate) fn taken_over(before: &TableModel, planned: &TableModel, region: &str) -> Option<Diagnostic> {
    let of = |table: &TableModel| table.replicas.known()?.get(region)?.known().cloned();
    let (was, becomes) = (of(before)?, of(planned)?);
    let changes = changes((before, &was), (planned, &becomes));
    let changes = match changes.as_slice() {
        [] => "Its reads, its table class and its protection stay as they are.".to_owned(),
        changes => format!("This apply changes there: {}.", listed(changes)),
    };
    let detail = format!(
        "exists, although the state does not have it: the replica in {region} was left out of the configuration, or another tool has \
         made it. It is managed from now on. {changes} This plan does not compare its backups, tags, Contributor Insights, resource \
         policy, Kinesis data stream and alarms: the apply sets those that it has none of. Those that it has stay as they are, and the \
         next plan shows how they change."
    );
    let path = Path::of("replicas").key(region);
    Some(Diagnostic::warning(path, "Replica exists already", detail))
}

/// The key that encrypts a replica which exists is changed by an apply that knows the replica.
pub(crate) fn other_key(before: &TableModel, planned: &TableModel, region: &str) -> Option<Diagnostic> {
    let of = |table: &TableModel| table.replicas.known()?.get(region)?.known()?.kms_key_arn.known().cloned();
    let (was, written) = (of(before)?, of(planned)?);
    let detail = format!(
        "is not the key of the replica in {region}, which exists although the state does not have it: it is encrypted with {was}. \
         Write that key here and apply, then change it."
    );
    let path = Path::of("replicas").key(region).attribute("kms_key_arn");
    (was != written).then(|| Diagnostic::error(path, "Replica has another KMS key", detail))
}

/// A replica that the home Region lists, and that its own Region does not show: what the apply would find is not known.
pub(crate) fn not_found_there(region: &str) -> Diagnostic {
    let detail = format!(
        "exists, as the home Region lists it, but could not be read in {region}: the connection, the permission \
         `dynamodb:DescribeTable` there, or the replica itself is missing. Plan again when it can be read, or leave the Region out of \
         `replicas`."
    );
    Diagnostic::error(Path::of("replicas").key(region), "Replica could not be read", detail)
}

type InTable<'a> = (&'a TableModel, &'a ReplicaModel);

/// What the apply changes of what the plan knows, each with its old and its new value.
fn changes((table, was): InTable<'_>, (planned, becomes): InTable<'_>) -> Vec<String> {
    let units = difference_of_units(
        &units(&was.read_capacity, &table.read_capacity),
        (&becomes.read_capacity, &planned.read_capacity),
    );
    let maximum = difference_of_maximum(
        &maximum(&was.max_read_request_units, &table.on_demand_throughput),
        &maximum(&becomes.max_read_request_units, &planned.on_demand_throughput),
    );
    let named = |name: &str, difference: Option<String>| difference.map(|values| format!("`{name}` {values}"));
    let of_replica = [
        named("read_capacity", units),
        named("max_read_request_units", maximum),
        named("table_class", difference(&was.table_class, &becomes.table_class)),
        named(
            "deletion_protection_enabled",
            difference(&was.deletion_protection_enabled, &becomes.deletion_protection_enabled),
        ),
        named(
            "disassociation_protection_enabled",
            difference(&was.disassociation_protection_enabled, &becomes.disassociation_protection_enabled),
        ),
    ];
    let of_indexes = of_indexes((table, was), (planned, becomes));
    of_replica.into_iter().flatten().chain(of_indexes).collect()
}

/// The same of the indexes that stay.
fn of_indexes((table, was): InTable<'_>, (planned, becomes): InTable<'_>) -> Vec<String> {
    let Some(before) = table.global_secondary_indexes.known() else { return Vec::new() };
    let mut changes = Vec::new();
    for (name, index) in planned.global_secondary_indexes.known().into_iter().flatten() {
        let (Some(then), Some(now)) = (before.get(name).and_then(Attr::known), index.known()) else { continue };
        let (was, becomes) = (own(&was.global_secondary_indexes, name), own(&becomes.global_secondary_indexes, name));
        let units = difference_of_units(
            &units(&was.read_capacity, &then.read_capacity),
            (&becomes.read_capacity, &now.read_capacity),
        );
        let maximum = difference_of_maximum(
            &maximum(&was.max_read_request_units, &then.on_demand_throughput),
            &maximum(&becomes.max_read_request_units, &now.on_demand_throughput),
        );
        let named = |what: &str, values: String| format!("`{what}` of index \"{name}\" {values}");
        changes.extend(units.map(|values| named("read_capacity", values)));
        changes.extend(maximum.map(|values| named("max_read_request_units", values)));
    }
    changes
}

fn own(indexes: &Attr<BTreeMap<String, Attr<ReplicaIndexModel>>>, name: &str) -> ReplicaIndexModel {
    let index = indexes.known().and_then(|indexes| indexes.get(name)?.known());
    index.cloned().unwrap_or_default()
}

/// Fixed units in the Region: what is not written is the table's.
fn units(own: &Attr<CapacityModel>, table: &Attr<CapacityModel>) -> Attr<i64> {
    let units = |capacity: &Attr<CapacityModel>| match capacity {
        Attr::Known(capacity) => capacity.units.clone(),
        Attr::Null => Attr::Null,
        Attr::Unknown(_) => Attr::unknown(),
    };
    units(own).or_else(|| units(table))
}

fn maximum(own: &Attr<i64>, table: &Attr<OnDemandThroughputModel>) -> Attr<i64> {
    own.clone().or_else(|| match table {
        Attr::Known(table) => table.max_read_request_units.clone(),
        Attr::Null => Attr::Null,
        Attr::Unknown(_) => Attr::unknown(),
    })
}

/// What has no value before or afterwards is not set in the Region.
fn difference<T: PartialEq + ToString>(was: &Attr<T>, becomes: &Attr<T>) -> Option<String> {
    let was = was.known()?;
    match becomes {
        Attr::Known(becomes) => (was != becomes).then(|| format!("{} → {}", was.to_string(), becomes.to_string())),
        Attr::Null => None,
        Attr::Unknown(_) => Some(format!("{} → (known after apply)", was.to_string())),
    }
}

/// Where the table scales, units outside its bounds are moved to the nearest one.
fn difference_of_units(was: &Attr<i64>, (own, table): (&Attr<CapacityModel>, &Attr<CapacityModel>)) -> Option<String> {
    let scaled = table.known().and_then(capacity).filter(|table| own.is_null() && table.scaling().is_some());
    let moved = scaled.zip(was.known()).map(|(table, was)| {
        let nearest = u64::try_from(*was).map(|was| table.amount().given(was));
        Attr::from(nearest.ok().and_then(|units| i64::try_from(units).ok()))
    });
    difference(was, &moved.unwrap_or_else(|| units(own, table)))
}

/// A maximum can be new. One that is given up stays, which has a warning of its own.
fn difference_of_maximum(was: &Attr<i64>, becomes: &Attr<i64>) -> Option<String> {
    let text = |maximum: &Attr<i64>| Attr::Known(maximum.known().map_or("none".to_owned(), ToString::to_string));
    match becomes {
        Attr::Null => None,
        Attr::Known(_) => difference(&text(was), &text(becomes)),
        Attr::Unknown(_) => difference::<String>(&text(was), &Attr::unknown()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::model::GlobalIndexModel;

    fn capacity(units: i64) -> Attr<CapacityModel> {
        Attr::Known(CapacityModel { units: Attr::Known(units), ..CapacityModel::default() })
    }

    fn one<T>(name: &str, value: T) -> Attr<BTreeMap<String, Attr<T>>> {
        Attr::Known([(name.to_owned(), Attr::Known(value))].into())
    }

    fn table(replica: ReplicaModel) -> TableModel {
        let index = GlobalIndexModel { read_capacity: capacity(5), ..GlobalIndexModel::default() };
        TableModel {
            read_capacity: capacity(10),
            global_secondary_indexes: one("by_day", index),
            replicas: one("eu-west-1", replica),
            ..TableModel::default()
        }
    }

    fn detail(was: ReplicaModel, becomes: ReplicaModel) -> String {
        taken_over(&table(was), &table(becomes), "eu-west-1").expect("a warning").detail
    }

    #[test]
    fn every_setting_that_the_plan_knows_is_named_with_both_values() {
        let text = |class: &str| Attr::Known(class.to_owned());
        let was = ReplicaModel {
            read_capacity: capacity(20),
            table_class: text("STANDARD_INFREQUENT_ACCESS"),
            deletion_protection_enabled: Attr::Known(true),
            disassociation_protection_enabled: Attr::Known(true),
            global_secondary_indexes: one(
                "by_day",
                ReplicaIndexModel { read_capacity: capacity(7), ..ReplicaIndexModel::default() },
            ),
            ..ReplicaModel::default()
        };
        let becomes = ReplicaModel {
            table_class: text("STANDARD"),
            max_read_request_units: Attr::Known(50),
            deletion_protection_enabled: Attr::Known(false),
            disassociation_protection_enabled: Attr::Known(true),
            ..ReplicaModel::default()
        };
        let found = detail(was, becomes);
        let expected = "This apply changes there: `read_capacity` 20 → 10, `max_read_request_units` none → 50, `table_class` \
                        STANDARD_INFREQUENT_ACCESS → STANDARD, `deletion_protection_enabled` true → false and `read_capacity` of index \
                        \"by_day\" 7 → 5.";
        assert!(found.contains(expected), "{found}");
    }

    #[test]
    fn what_stays_is_not_named() {
        let maximum = || ReplicaModel { max_read_request_units: Attr::Known(50), ..ReplicaModel::default() };
        for (was, becomes) in [(ReplicaModel::default(), ReplicaModel::default()), (maximum(), ReplicaModel::default())]
        {
            let found = detail(was, becomes);
            assert!(found.contains("Its reads, its table class and its protection stay as they are."), "{found}");
        }
    }

    #[test]
    fn another_key_is_refused() {
        let with = |key: &str| {
            let kms_key_arn = Attr::Known(format!("arn:aws:kms:eu-west-1:111122223333:key/{key}"));
            table(ReplicaModel { kms_key_arn, ..ReplicaModel::default() })
        };
        assert_eq!(other_key(&with("1"), &with("1"), "eu-west-1"), None);
        assert!(other_key(&with("1"), &with("2"), "eu-west-1").is_some());
    }
}
