//! Random replicas, few enough that two tables of a life often have the same: in up to three Regions with settings that
//! differ there, or the strongly consistent group of the family.

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;

use super::one_in;
use crate::names::{Arn, IndexName, Region};
use crate::table::desired::Desired;
use crate::table::replicas::{Consistency, DesiredReplica, DesiredReplicas, ReadOverride};
use crate::table::settings::{Encryption, StreamView, TableClass};
use crate::table::throughput::{Capacity, Throughput};

const REGIONS: [&str; 3] = ["eu-west-1", "eu-west-3", "us-east-1"];

/// What the global tables of a life have in common.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Group {
    consistency: GroupConsistency,
    /// Whether keys are the customer's, which replicas keep: a change of the kind was not measured.
    customer_keys: bool,
}

/// How Regions agree on a write never changes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum GroupConsistency {
    /// There are no replicas.
    Regional,
    /// Regions come and go.
    Eventual,
    /// The first two Regions.
    Strong,
    /// The first Region, and a witness in the second.
    Witnessed,
}

/// The replicas of a table.
#[derive(Clone)]
pub(super) struct DraftReplicas {
    members: BTreeMap<usize, DraftReplica>,
}

#[derive(Clone)]
struct DraftReplica {
    class: Option<TableClass>,
    /// Provisioned read units of the table.
    units: Option<u64>,
    /// Maximum reads on demand of the table, and of its first index.
    ceilings: [Option<u64>; 2],
}

impl Group {
    pub(super) fn random(rng: &mut Rng) -> Self {
        let consistency = match rng.u8(0..8) {
            0 => GroupConsistency::Strong,
            1 => GroupConsistency::Witnessed,
            2..5 => GroupConsistency::Eventual,
            _ => GroupConsistency::Regional,
        };
        Self { consistency, customer_keys: one_in(rng, 3) }
    }

    pub(super) fn regional() -> Self {
        Self { consistency: GroupConsistency::Regional, customer_keys: false }
    }

    /// Strongly consistent tables have neither local indexes nor time to live (V93).
    pub(super) fn is_strong(self) -> bool {
        matches!(self.consistency, GroupConsistency::Strong | GroupConsistency::Witnessed)
    }

    pub(super) fn is_regional(self) -> bool {
        self.consistency == GroupConsistency::Regional
    }

    /// The same key, or one of the kind that tables of this group have.
    pub(super) fn encryption(self, drawn: Encryption) -> Encryption {
        match drawn {
            _ if self.is_regional() => drawn,
            Encryption::CustomerManaged(_) if !self.customer_keys => Encryption::AwsManaged,
            Encryption::AwsOwned | Encryption::AwsManaged if self.customer_keys => {
                Encryption::CustomerManaged(key("eu-central-1"))
            }
            drawn => drawn,
        }
    }
}

impl DraftReplicas {
    pub(super) fn random(rng: &mut Rng) -> Self {
        let count = if one_in(rng, 3) { rng.usize(1..=REGIONS.len()) } else { 0 };
        Self { members: (0..count).map(|_| (rng.usize(0..REGIONS.len()), replica(rng))).collect() }
    }

    /// Takes some away, changes some, adds some.
    pub(super) fn change(&mut self, rng: &mut Rng) {
        self.members.retain(|_, _| !one_in(rng, 4));
        for changed in self.members.values_mut() {
            if one_in(rng, 3) {
                *changed = replica(rng);
            }
        }
        if !self.members.is_empty() && rng.bool() {
            self.members.entry(rng.usize(0..REGIONS.len())).or_insert_with(|| replica(rng));
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    pub(super) fn clear(&mut self) {
        self.members.clear();
    }

    /// Gives the table these replicas, and what a table with replicas must have.
    pub(super) fn add_to(&self, desired: &mut Desired, group: Group) {
        let regions = |numbers: &[usize]| numbers.iter().map(|number| (*number, None)).collect();
        let members: BTreeMap<usize, Option<&DraftReplica>> = match group.consistency {
            GroupConsistency::Regional => return,
            _ if self.members.is_empty() => BTreeMap::new(),
            GroupConsistency::Eventual => self.members.iter().map(|(number, draft)| (*number, Some(draft))).collect(),
            GroupConsistency::Strong => regions(&[0, 1]),
            GroupConsistency::Witnessed => regions(&[0]),
        };
        let witness = group.consistency == GroupConsistency::Witnessed && !members.is_empty();
        if !members.is_empty() && !group.is_strong() {
            desired.stream = Some(StreamView::NewAndOldImages);
        }
        let members = members.into_iter().map(|(number, draft)| (region(number), member(desired, number, draft)));
        desired.replicas = Some(DesiredReplicas {
            members: members.collect(),
            disassociated: BTreeSet::new(),
            consistency: if group.is_strong() { Consistency::Strong } else { Consistency::Eventual },
            witness: witness.then(|| region(1)),
        });
    }
}

fn member(desired: &Desired, number: usize, draft: Option<&DraftReplica>) -> DesiredReplica {
    let key = match &desired.encryption {
        Encryption::CustomerManaged(_) => Some(self::key(REGIONS[number])),
        Encryption::AwsOwned | Encryption::AwsManaged => None,
    };
    let mut made =
        DesiredReplica { key, class: desired.class, read: ReadOverride::default(), indexes: BTreeMap::new() };
    let Some(DraftReplica { class, units, ceilings }) = draft else { return made };
    made.class = class.unwrap_or(desired.class);
    match &desired.throughput {
        Throughput::OnDemand { .. } => {
            made.read.ceiling = ceilings[0];
            let index: Option<&IndexName> = desired.global_indexes.keys().next();
            let of_index = index.zip(ceilings[1]);
            made.indexes = of_index
                .map(|(name, ceiling)| (name.clone(), ReadOverride { units: None, ceiling: Some(ceiling) }))
                .into_iter()
                .collect();
        }
        Throughput::Provisioned { table, .. } => {
            made.read.units = units.filter(|_| matches!(table.read, Capacity::Fixed(_)));
        }
    }
    made
}

fn replica(rng: &mut Rng) -> DraftReplica {
    let mut ceiling = || one_in(rng, 4).then(|| rng.u64(1..=3) * 100);
    let ceilings = [ceiling(), ceiling()];
    DraftReplica {
        class: one_in(rng, 4).then_some(TableClass::InfrequentAccess),
        units: one_in(rng, 4).then(|| rng.u64(1..=20)),
        ceilings,
    }
}

/// A key that every simulator has in this Region.
fn key(region: &str) -> Arn {
    let arn = format!("arn:aws:kms:{region}:111122223333:key/00000001-1111-4222-8333-444444444444");
    Arn::parse(&arn).expect("an ARN")
}

fn region(number: usize) -> Region {
    Region::parse(REGIONS[number]).expect("a Region")
}
