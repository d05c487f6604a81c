//! What a live table has and its state lacks, added to what is written: the first plan then removes nothing.
//!
//! A value that both have and that differs is drift. It stays as the state has it, and the plan shows it.

use std::collections::{BTreeMap, BTreeSet};

use tf_provider::Attr;

use crate::table::model::{CapacityModel, GlobalIndexModel, TableModel};

/// Where something was added, by the names of attributes and keys.
pub(super) type Places = BTreeSet<Vec<String>>;

/// What another resource of the state says, and the live table must not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Described {
    /// Scaling that stays with the other provider.
    pub(super) scaling: bool,
    /// Alarms, whether they stay or were folded in.
    pub(super) alarms: bool,
}

/// Adds what is missing, and says where.
pub(super) fn merge(model: &mut TableModel, live: &TableModel, described: Described) -> Places {
    let mut added = Added(Places::new());
    added.switched_on(model, live);
    added.missing("on_demand_throughput", &mut model.on_demand_throughput, &live.on_demand_throughput);
    added.missing("ttl", &mut model.ttl, &live.ttl);
    added.missing("resource_policy", &mut model.resource_policy, &live.resource_policy);
    added.missing("stream", &mut model.stream, &live.stream);
    if let (Some(stream), Some(live)) = (model.stream.known_mut(), live.stream.known()) {
        added.missing_in(&["stream", "resource_policy"], &mut stream.resource_policy, &live.resource_policy);
    }
    added.missing("kinesis_stream", &mut model.kinesis_stream, &live.kinesis_stream);
    added.missing("contributor_insights", &mut model.contributor_insights, &live.contributor_insights);
    if !described.alarms {
        added.missing("alarms", &mut model.alarms, &live.alarms);
    }
    if !described.scaling {
        added.scaled(&["read_capacity"], &mut model.read_capacity, &live.read_capacity);
        added.scaled(&["write_capacity"], &mut model.write_capacity, &live.write_capacity);
    }
    added.indexes(model, live, described);
    added.vector_indexes(model, live);
    added.tags(model, live);
    added.replicas(model, live);
    added.0
}

struct Added(Places);

impl Added {
    fn at(&mut self, place: &[&str]) {
        self.0.insert(place.iter().map(|name| (*name).to_owned()).collect());
    }

    fn missing<T: Clone>(&mut self, name: &str, attr: &mut Attr<T>, live: &Attr<T>) {
        self.missing_in(&[name], attr, live);
    }

    fn missing_in<T: Clone>(&mut self, place: &[&str], attr: &mut Attr<T>, live: &Attr<T>) {
        if attr.is_null() && live.is_known() {
            *attr = live.clone();
            self.at(place);
        }
    }

    /// A state says little of its replicas: what they have in their Regions is taken as it is. Where some are written, one that is
    /// not would be deleted; without any, all stay unmanaged.
    fn replicas(&mut self, model: &mut TableModel, live: &TableModel) {
        let (Some(written), Some(live)) = (model.replicas.known_mut(), live.replicas.known()) else { return };
        for (region, live) in live {
            if written.insert(region.clone(), live.clone()).is_none() {
                self.at(&["replicas", region]);
            }
        }
    }

    /// What every table has, on or off.
    fn switched_on(&mut self, model: &mut TableModel, live: &TableModel) {
        let recovers = |model: &TableModel| {
            let recovery = model.point_in_time_recovery.known();
            recovery.is_some_and(|recovery| recovery.enabled.known() == Some(&true))
        };
        if !recovers(model) && recovers(live) {
            model.point_in_time_recovery.clone_from(&live.point_in_time_recovery);
            self.at(&["point_in_time_recovery"]);
        }
        let is_protected = |model: &TableModel| model.deletion_protection_enabled.known() == Some(&true);
        if !is_protected(model) && is_protected(live) {
            model.deletion_protection_enabled = Attr::Known(true);
            self.at(&["deletion_protection_enabled"]);
        }
        let owned = |model: &TableModel| {
            let encryption = model.server_side_encryption.known();
            encryption.is_none_or(|encryption| encryption.key_type.known().is_none_or(|kind| kind == "AWS_OWNED"))
        };
        if owned(model) && !owned(live) {
            model.server_side_encryption.clone_from(&live.server_side_encryption);
            self.at(&["server_side_encryption"]);
        }
        // An AWS provider that may not ask KMS stores the key that AWS manages as if it were a customer's.
        let live_kind = live.server_side_encryption.known().and_then(|encryption| encryption.key_type.known());
        if live_kind.is_some_and(|kind| kind == "AWS_MANAGED") {
            model.server_side_encryption.clone_from(&live.server_side_encryption);
        }
    }

    /// Units that are fixed in the state, and scaled in fact.
    fn scaled(&mut self, place: &[&str], attr: &mut Attr<CapacityModel>, live: &Attr<CapacityModel>) {
        let is_scaled =
            |attr: &Attr<CapacityModel>| attr.known().is_some_and(|capacity| capacity.min_capacity.is_known());
        if attr.is_known() && !is_scaled(attr) && is_scaled(live) {
            *attr = live.clone();
            self.at(place);
        }
    }

    fn indexes(&mut self, model: &mut TableModel, live: &TableModel, described: Described) {
        const NAME: &str = "global_secondary_indexes";
        let Some(live) = live.global_secondary_indexes.known() else { return };
        if model.global_secondary_indexes.is_null() {
            model.global_secondary_indexes = Attr::Known(BTreeMap::new());
        }
        let Some(indexes) = model.global_secondary_indexes.known_mut() else { return };
        for (name, live) in live {
            match (indexes.get_mut(name).and_then(Attr::known_mut), live.known()) {
                (Some(index), Some(live)) => self.index(&[NAME, name], index, live, described),
                _ => {
                    indexes.insert(name.clone(), live.clone());
                    self.at(&[NAME, name]);
                }
            }
        }
    }

    /// No state that is taken over has any.
    fn vector_indexes(&mut self, model: &mut TableModel, live: &TableModel) {
        model.vector_indexes.clone_from(&live.vector_indexes);
        for name in live.vector_indexes.known().into_iter().flat_map(BTreeMap::keys) {
            self.at(&["vector_indexes", name]);
        }
    }

    fn index(
        &mut self,
        place: &[&str; 2],
        index: &mut GlobalIndexModel,
        live: &GlobalIndexModel,
        described: Described,
    ) {
        let [map, name] = *place;
        let at = |attribute| [map, name, attribute];
        self.missing_in(&at("contributor_insights"), &mut index.contributor_insights, &live.contributor_insights);
        self.missing_in(&at("on_demand_throughput"), &mut index.on_demand_throughput, &live.on_demand_throughput);
        if !described.scaling {
            self.scaled(&at("read_capacity"), &mut index.read_capacity, &live.read_capacity);
            self.scaled(&at("write_capacity"), &mut index.write_capacity, &live.write_capacity);
        }
    }

    fn tags(&mut self, model: &mut TableModel, live: &TableModel) {
        let known: BTreeSet<String> = [&model.tags, &model.tags_all]
            .into_iter()
            .filter_map(Attr::known)
            .flat_map(BTreeMap::keys)
            .cloned()
            .collect();
        for (key, value) in live.tags_all.known().into_iter().flatten().filter(|(key, _)| !known.contains(*key)) {
            for tags in [&mut model.tags, &mut model.tags_all] {
                let mut with = tags.known().cloned().unwrap_or_default();
                with.insert(key.clone(), value.clone());
                *tags = Attr::Known(with);
            }
            self.at(&["tags", key]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::model::{PointInTimeRecoveryModel, TtlModel};

    fn known(text: &str) -> Attr<String> {
        Attr::Known(text.to_owned())
    }

    fn table(tags: &[(&str, &str)], recovers: bool) -> TableModel {
        let tags = || Attr::Known(tags.iter().map(|(key, value)| ((*key).to_owned(), known(value))).collect());
        let recovery = PointInTimeRecoveryModel { enabled: Attr::Known(recovers), recovery_period_in_days: Attr::Null };
        let point_in_time_recovery = Attr::Known(recovery);
        TableModel { tags: tags(), tags_all: tags(), point_in_time_recovery, ..TableModel::default() }
    }

    #[test]
    fn what_is_missing_is_added_and_what_differs_stays() {
        let ttl = Attr::Known(TtlModel { attribute_name: known("gone"), enabled: Attr::Known(true) });
        let live = TableModel { ttl: ttl.clone(), ..table(&[("Team", "a"), ("Owner", "b")], true) };
        let mut model = table(&[("Team", "c")], false);
        let added = merge(&mut model, &live, Described::default());
        let places: Vec<String> = added.iter().map(|place| place.join(".")).collect();
        assert_eq!(places, ["point_in_time_recovery", "tags.Owner", "ttl"]);
        let tags = model.tags.known().expect("tags");
        assert_eq!((&tags["Team"], &tags["Owner"], &model.ttl), (&known("c"), &known("b"), &ttl));
        assert!(merge(&mut model, &live, Described::default()).is_empty(), "nothing is missing any more");
    }

    #[test]
    fn what_another_resource_says_is_not_added() {
        let scaled = |min| CapacityModel { min_capacity: min, units: Attr::Known(5), ..CapacityModel::default() };
        let with = |min| TableModel { read_capacity: Attr::Known(scaled(min)), ..table(&[], false) };
        for (scaling, places) in [(true, 0), (false, 1)] {
            let mut model = with(Attr::Null);
            let described = Described { scaling, alarms: true };
            assert_eq!(merge(&mut model, &with(Attr::Known(1)), described).len(), places);
        }
    }
}
