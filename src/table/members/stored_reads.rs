//! The reads of a replica as they are stored. What is written is stored as it is in effect. What is not written follows the table, and
//! what differs from it is stored, too, so that a plan corrects it.

use std::collections::BTreeMap;

use tf_provider::Attr;

use crate::names::IndexName;
use crate::table::desired;
use crate::table::model::{
    CapacityModel, GlobalIndexModel, InsightsModel, OnDemandThroughputModel, ReplicaIndexModel, TableModel,
};
use crate::table::observed::ObservedTable;
use crate::table::replicas::{ObservedReplica, ReadOverride};
use crate::table::throughput::Capacity;

type ReplicaIndexes = BTreeMap<String, Attr<ReplicaIndexModel>>;

/// Reads of the table, or of an index, in the Region of a replica.
pub(super) struct StoredReads {
    in_effect: ReadOverride,
    /// What is listed for the Region.
    listed: ReadOverride,
    /// The table's own capacity.
    own: Option<Capacity>,
    /// The table's own maximum.
    maximum: Option<i64>,
}

impl StoredReads {
    pub(super) fn new(
        there: Option<(&ObservedReplica, &ObservedTable)>,
        index: Option<&IndexName>,
        capacity: &Attr<CapacityModel>,
        ceiling: &Attr<OnDemandThroughputModel>,
    ) -> Self {
        Self {
            in_effect: there.map(|(replica, table)| table.reads_of(replica, index)).unwrap_or_default(),
            listed: there.map(|(replica, _)| replica.read_of(index)).unwrap_or_default(),
            own: capacity.known().and_then(desired::capacity),
            maximum: ceiling.known().and_then(|ceiling| ceiling.max_read_request_units.known().copied()),
        }
    }

    pub(super) fn capacity(&self, base: &Attr<CapacityModel>) -> Attr<CapacityModel> {
        let units = stored(self.in_effect.units);
        match base {
            Attr::Known(base) => Attr::Known(CapacityModel { units: units.into(), ..base.clone() }),
            Attr::Null | Attr::Unknown(_) => {
                let differs = stored(self.differing_units());
                differs.map(|units| CapacityModel { units: Attr::Known(units), ..CapacityModel::default() }).into()
            }
        }
    }

    /// Units that the table's capacity does not account for. Where it scales, a replica is wherever scaling has moved it, but not
    /// outside its bounds.
    fn differing_units(&self) -> Option<u64> {
        let own = self.own.as_ref()?;
        match own {
            Capacity::Fixed(own) => self.in_effect.units.filter(|units| units != own),
            Capacity::Scaled(_) => self.listed.units.filter(|units| own.amount().given(*units) != *units),
        }
    }

    /// Units that are the Region's own, whether scaling may have moved them there or not.
    pub(super) fn own_units(&self) -> Option<i64> {
        let scaled = self.own.as_ref().is_some_and(|own| own.scaling().is_some());
        stored(if scaled { self.listed.units } else { self.differing_units() })
    }

    pub(super) fn maximum(&self, base: &Attr<i64>) -> Attr<i64> {
        let units = stored(self.in_effect.ceiling);
        match base {
            Attr::Known(_) => units.into(),
            Attr::Null | Attr::Unknown(_) => units.filter(|_| units != self.maximum).into(),
        }
    }
}

fn stored(units: Option<u64>) -> Option<i64> {
    units.and_then(|units| i64::try_from(units).ok())
}

/// The reads of an index.
pub(super) fn reads_of_index(
    name: &str,
    there: Option<(&ObservedReplica, &ObservedTable)>,
    table: &TableModel,
) -> StoredReads {
    let own = index(table, name).cloned().unwrap_or_default();
    let parsed = IndexName::parse(name).ok();
    StoredReads::new(there, parsed.as_ref(), &own.read_capacity, &own.on_demand_throughput)
}

/// The indexes that are written, and those that read or have insights otherwise than the table's.
///
/// Insights that are null in an entry are disabled: one that is written inherits them in the plan.
pub(super) fn stored_indexes(
    member: &TableModel,
    there: Option<(&ObservedReplica, &ObservedTable)>,
    base: &Attr<ReplicaIndexes>,
    table: &TableModel,
) -> Attr<ReplicaIndexes> {
    let reads = |name: &str| reads_of_index(name, there, table);
    let mut indexes = base.known().cloned().unwrap_or_default();
    for (name, written) in &mut indexes {
        let Some(written) = written.known_mut() else { continue };
        let reads = reads(name);
        *written = ReplicaIndexModel {
            read_capacity: reads.capacity(&written.read_capacity),
            max_read_request_units: reads.maximum(&written.max_read_request_units),
            contributor_insights: insights(member, name),
        };
    }
    let of_table = table.global_secondary_indexes.known().into_iter().flat_map(BTreeMap::keys);
    for name in of_table.filter(|name| there.is_some() && !base.known().is_some_and(|base| base.contains_key(*name))) {
        let reads = reads(name);
        let (read_capacity, max_read_request_units) = (reads.capacity(&Attr::Null), reads.maximum(&Attr::Null));
        let contributor_insights = insights(member, name);
        let follows = read_capacity.is_null()
            && max_read_request_units.is_null()
            && contributor_insights == insights(table, name);
        if !follows {
            let found = ReplicaIndexModel { read_capacity, max_read_request_units, contributor_insights };
            indexes.insert(name.clone(), Attr::Known(found));
        }
    }
    if indexes.is_empty() { base.clone() } else { Attr::Known(indexes) }
}

fn insights(table: &TableModel, name: &str) -> Attr<InsightsModel> {
    index(table, name).map_or(Attr::Null, |index| index.contributor_insights.clone())
}

fn index<'a>(table: &'a TableModel, name: &str) -> Option<&'a GlobalIndexModel> {
    table.global_secondary_indexes.known().and_then(|indexes| indexes.get(name)?.known())
}
