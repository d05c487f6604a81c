//! Tables for tests that are about one thing: a plain one, and what turns it into another.

use std::collections::{BTreeMap, BTreeSet};

use crate::finite::Finite;
use crate::names::{Arn, AttributeName, IndexName, Region, TableName};
use crate::table::aspects::DesiredAspects;
use crate::table::aspects::alarms::Definitions;
use crate::table::aspects::insights::Insights;
use crate::table::aspects::recovery::Recovery;
use crate::table::aspects::scaling::DesiredScaling;
use crate::table::aspects::tags::Tags;
use crate::table::desired::{Desired, DesiredIndex, DesiredVectorIndex, Role};
use crate::table::keys::{
    DistanceFunction, IndexKey, IndexShape, KeyAttribute, KeyType, PrimaryKey, Projection, VectorShape,
};
use crate::table::settings::{Encryption, Origin, TableClass};
use crate::table::throughput::{Amounts, Capacities, Capacity, Ceiling, Throughput, Units, WarmFloor};
use crate::table::throughput::{Bounds, Scaling, Schedules, Tracking};

/// An on-demand table `orders` with only its key.
pub(crate) fn plain() -> Desired {
    Desired {
        region: region(),
        name: TableName::parse("orders").expect("a name"),
        key: PrimaryKey { partition: key("id"), sort: None },
        local_indexes: BTreeMap::new(),
        global_indexes: BTreeMap::new(),
        vector_indexes: BTreeMap::new(),
        throughput: Throughput::OnDemand { table: Ceiling::default(), indexes: BTreeMap::new() },
        warm: WarmFloor::default(),
        class: TableClass::Standard,
        stream: None,
        encryption: Encryption::AwsOwned,
        protected: false,
        disassociation_protected: None,
        settings_replication: None,
        aspects: no_aspects(),
        waits_for_indexes: true,
        origin: Origin::New,
        replicas: None,
        role: Role::Home,
    }
}

/// No aspect is used.
pub(crate) fn no_aspects() -> DesiredAspects {
    DesiredAspects {
        recovery: Recovery::Off,
        ttl: None,
        tags: Tags::new(),
        policy: None,
        insights: Insights::new(),
        kinesis: None,
        stream_policy: None,
        scaling: DesiredScaling::default(),
        alarms: Definitions::new(),
    }
}

/// The Region of all tables.
pub(crate) fn region() -> Region {
    Region::parse("eu-central-1").expect("a Region")
}

/// The plain table, changed.
pub(crate) fn with(change: impl FnOnce(&mut Desired)) -> Desired {
    let mut desired = plain();
    change(&mut desired);
    desired
}

/// A string key attribute.
pub(crate) fn key(text: &str) -> KeyAttribute {
    KeyAttribute { name: attribute(text), key_type: KeyType::String }
}

/// An attribute's name.
pub(crate) fn attribute(text: &str) -> AttributeName {
    AttributeName::parse(text).expect("a name")
}

/// An index's name.
pub(crate) fn index(text: &str) -> IndexName {
    IndexName::parse(text).expect("a name")
}

/// One of the two customer keys that every simulated account has.
pub(crate) fn customer_key(number: u32) -> Encryption {
    let arn = format!("arn:aws:kms:eu-central-1:111122223333:key/{number:08}-1111-4222-8333-444444444444");
    Encryption::CustomerManaged(Arn::parse(&arn).expect("an ARN"))
}

/// Units of equal size.
pub(crate) fn units(both: u64) -> Units {
    Units { read: both, write: both }
}

/// Units of equal size, to be sent.
pub(crate) fn amounts(both: u64) -> Amounts {
    Amounts::exactly(units(both))
}

/// Fixed units of equal size.
pub(crate) fn fixed(both: u64) -> Capacities {
    Capacities::fixed(units(both))
}

/// Scaled between two bounds, in both directions.
pub(crate) fn scaled(min: u64, max: u64) -> Capacities {
    Capacities { read: scaled_one(min, max), write: scaled_one(min, max) }
}

/// Scaled between two bounds.
pub(crate) fn scaled_one(min: u64, max: u64) -> Capacity {
    let tracking =
        Tracking { target: Finite::from(70), scale_in_cooldown: 60, scale_out_cooldown: 60, disable_scale_in: false };
    let scaling = Scaling { bounds: Bounds { min, max }, initial: min, tracking, schedules: Schedules::new() };
    Capacity::Scaled(Box::new(scaling))
}

/// Adds a global index `by_<attribute>` that carries keys only.
pub(crate) fn add_index(desired: &mut Desired, by: &str) {
    let key = IndexKey { partition: vec![key(by)], sort: Vec::new() };
    let shape = IndexShape { key, projection: Projection::KeysOnly };
    let name = index(&format!("by_{by}"));
    match &mut desired.throughput {
        Throughput::OnDemand { indexes, .. } => drop(indexes.insert(name.clone(), Ceiling::default())),
        Throughput::Provisioned { indexes, .. } => drop(indexes.insert(name.clone(), fixed(1))),
    }
    desired.global_indexes.insert(name, DesiredIndex { shape, warm: WarmFloor::default() });
}

/// Takes a global index away.
pub(crate) fn remove_index(desired: &mut Desired, by: &str) {
    let name = index(&format!("by_{by}"));
    desired.global_indexes.remove(&name);
    match &mut desired.throughput {
        Throughput::OnDemand { indexes, .. } => drop(indexes.remove(&name)),
        Throughput::Provisioned { indexes, .. } => drop(indexes.remove(&name)),
    }
}

/// Vectors of three numbers in `embedding`, without a search schema.
pub(crate) fn vectors() -> VectorShape {
    VectorShape {
        attribute: attribute("embedding"),
        dimensions: 3,
        distance: DistanceFunction::Cosine,
        partition: None,
        filters: BTreeSet::new(),
        projection: Projection::KeysOnly,
    }
}

/// Adds a vector index.
pub(crate) fn add_vector_index(desired: &mut Desired, name: &str, shape: VectorShape) {
    desired.vector_indexes.insert(index(name), DesiredVectorIndex { shape });
}

/// Makes the table provisioned, with so many units everywhere.
pub(crate) fn provision(desired: &mut Desired, both: u64) {
    provision_with(desired, &fixed(both));
}

/// Makes the table provisioned, with this capacity everywhere.
pub(crate) fn provision_with(desired: &mut Desired, capacities: &Capacities) {
    let indexes = desired.global_indexes.keys().map(|name| (name.clone(), capacities.clone())).collect();
    desired.throughput = Throughput::Provisioned { table: capacities.clone(), indexes };
}

/// Makes the table on-demand, without ceilings.
pub(crate) fn on_demand(desired: &mut Desired) {
    let indexes = desired.global_indexes.keys().map(|name| (name.clone(), Ceiling::default())).collect();
    desired.throughput = Throughput::OnDemand { table: Ceiling::default(), indexes };
}
