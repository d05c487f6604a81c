//! Random tables, the same ones for the same seed.
//!
//! All tables of one life share name, key and local indexes, for these cannot change. Names and attributes come from
//! small pools, so that two tables of a life often have the same index, the same index in another shape, or an index whose
//! key attribute changes its type.

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;

use crate::names::{Arn, AttributeName, IndexName, TableName};
use crate::table::aspects::DesiredAspects;
use crate::table::aspects::alarms::Definitions;
use crate::table::aspects::alarms::definitions;
use crate::table::aspects::insights::InsightsMode;
use crate::table::aspects::recovery::Recovery;
use crate::table::aspects::scaling::DesiredScaling;
use crate::table::aspects::ttl::TimeToLive;
use crate::table::desired::DesiredLocalIndex;
use crate::table::desired::{Desired, DesiredIndex, Role};
use crate::table::keys::{IndexKey, IndexShape, KeyAttribute, KeyType, LocalShape, PrimaryKey, Projection};
use crate::table::scope::Scope;
use crate::table::settings::{Encryption, Origin, StreamView, TableClass};
use crate::table::tests::fixture::region;
use crate::table::throughput::{BillingMode, Capacities, Ceiling, Throughput, Units, WarmFloor};

mod aspects;
mod replicas;
mod vectors;

/// What the tables of one life have in common.
pub(crate) struct Family {
    key: PrimaryKey,
    local_indexes: BTreeMap<IndexName, DesiredLocalIndex>,
    /// How many names there are for global indexes, and how many a table of this family has at most.
    index_names: u32,
    /// How the Regions of its global tables agree.
    group: replicas::Group,
}

/// A table of a family: everything an index or a table can have, whatever the billing mode.
#[derive(Clone)]
pub(crate) struct Draft {
    mode: BillingMode,
    capacity: Capacities,
    ceiling: Ceiling,
    warm: WarmFloor,
    indexes: BTreeMap<u32, DraftIndex>,
    vectors: vectors::DraftVectors,
    replicas: replicas::DraftReplicas,
    /// Types of the attributes that only global indexes use, by number.
    types: [KeyType; 6],
    class: TableClass,
    stream: Option<StreamView>,
    encryption: Encryption,
    protected: bool,
    recovery: Recovery,
    ttl: TimeToLive,
    tags: BTreeMap<String, String>,
    aspects: aspects::DraftAspects,
}

#[derive(Clone)]
struct DraftIndex {
    partition: Vec<u8>,
    sort: Vec<u8>,
    projection: Projection,
    insights: Option<InsightsMode>,
    capacity: Capacities,
    ceiling: Ceiling,
    warm: WarmFloor,
}

/// Attributes that keys of global indexes are made of: the first two are the table's own.
const KEY_ATTRIBUTES: [&str; 8] = ["id", "at", "owner", "kind", "day", "score", "parent", "place"];

impl Family {
    /// A random one.
    pub(crate) fn random(rng: &mut Rng) -> Self {
        let group = replicas::Group::random(&mut aside(rng));
        let sort = rng.bool().then(|| attribute("at", KeyType::Number));
        let locals = if sort.is_some() && one_in(rng, 5) { rng.u32(1..=5) } else { 0 };
        let locals = if group.is_strong() { 0 } else { locals };
        let local_indexes = (0..locals).map(|number| {
            let shape = LocalShape {
                sort: attribute(&format!("local{number}"), key_type(rng)),
                projection: projection(rng, 1),
            };
            let local = DesiredLocalIndex { shape };
            (index_name(&format!("local_{number}")), local)
        });
        let local_indexes = local_indexes.collect();
        let index_names = if one_in(rng, 150) { 24 } else { 6 };
        Self {
            key: PrimaryKey { partition: attribute("id", KeyType::String), sort },
            local_indexes,
            index_names,
            group,
        }
    }

    /// The same without replicas.
    pub(crate) fn regional(mut self) -> Self {
        self.group = replicas::Group::regional();
        self
    }

    /// A random table.
    pub(crate) fn draft(&self, rng: &mut Rng) -> Draft {
        let most = if self.index_names > 20 { rng.usize(12..=20) } else { rng.usize(0..=4) };
        let mut names: Vec<u32> = (0..self.index_names).collect();
        rng.shuffle(&mut names);
        names.truncate(most);
        Draft {
            mode: if rng.bool() { BillingMode::OnDemand } else { BillingMode::Provisioned },
            capacity: aspects::capacities(rng, 2_000),
            ceiling: ceiling(rng),
            warm: floor(rng),
            indexes: names.into_iter().map(|number| (number, draft_index(rng))).collect(),
            vectors: vectors::DraftVectors::random(&mut aside(rng)),
            replicas: replicas::DraftReplicas::random(&mut aside(rng)),
            types: std::array::from_fn(|_| if one_in(rng, 8) { KeyType::Number } else { KeyType::String }),
            class: if one_in(rng, 3) { TableClass::InfrequentAccess } else { TableClass::Standard },
            stream: rng.bool().then(|| StreamView::ALL[rng.usize(0..4)]),
            encryption: encryption(rng),
            protected: rng.bool(),
            recovery: if rng.bool() { Recovery::On { days: rng.u32(1..=35) } } else { Recovery::Off },
            ttl: rng.bool().then(|| name(["expires", "ends", "until"][rng.usize(0..3)])),
            tags: tags(rng),
            aspects: aspects::DraftAspects::random(rng),
        }
    }

    /// Another table of this family that has about half of what `draft` has.
    pub(crate) fn next(&self, draft: &Draft, rng: &mut Rng) -> Draft {
        let mut next = self.draft(rng);
        let keep = |rng: &mut Rng| rng.bool();
        if keep(rng) {
            (next.mode, next.capacity, next.ceiling) = (draft.mode, draft.capacity.clone(), draft.ceiling);
        }
        if keep(rng) {
            next.warm = draft.warm;
        }
        if !one_in(rng, 6) {
            next.types = draft.types;
        }
        if keep(rng) {
            next.indexes.clone_from(&draft.indexes);
            self.change_indexes(&mut next.indexes, rng);
        }
        let mut of_vectors = aside(rng);
        if keep(&mut of_vectors) {
            next.vectors = draft.vectors.clone();
            next.vectors.change(&mut of_vectors);
        }
        let mut of_replicas = aside(rng);
        if keep(&mut of_replicas) {
            next.replicas = draft.replicas.clone();
            next.replicas.change(&mut of_replicas);
        }
        if keep(rng) {
            next.class = draft.class;
        }
        if keep(rng) {
            next.stream = draft.stream;
        }
        if keep(rng) {
            next.encryption.clone_from(&draft.encryption);
        }
        if keep(rng) {
            next.protected = draft.protected;
        }
        if keep(rng) {
            next.recovery = draft.recovery;
        }
        if keep(rng) {
            next.ttl.clone_from(&draft.ttl);
        }
        next.aspects.keep_some(&draft.aspects, rng);
        match rng.u8(0..3) {
            0 => {}
            1 => next.tags.clone_from(&draft.tags),
            _ => next.tags.extend(draft.tags.iter().take(25).map(|(key, value)| (key.clone(), value.clone()))),
        }
        while next.tags.len() > 50 {
            next.tags.pop_first();
        }
        next
    }

    /// Takes some indexes away, changes some, adds some.
    fn change_indexes(&self, indexes: &mut BTreeMap<u32, DraftIndex>, rng: &mut Rng) {
        indexes.retain(|_, _| !one_in(rng, 4));
        for index in indexes.values_mut() {
            match rng.u8(0..8) {
                0 => index.capacity = aspects::capacities(rng, 1_000),
                1 => index.ceiling = ceiling(rng),
                2 => index.warm = floor(rng),
                3 => index.projection = projection(rng, 4),
                4 => *index = draft_index(rng),
                _ => {}
            }
        }
        for _ in 0..rng.usize(0..=2) {
            if indexes.len() < 20 {
                let number = rng.u32(0..self.index_names);
                indexes.entry(number).or_insert_with(|| draft_index(rng));
            }
        }
    }

    /// The draft as a legal table. With tags up to the limit it has neither targets nor alarms, whose tags follow: what a
    /// change that was given up left on them could add up to more than they take.
    pub(crate) fn desired(&self, draft: &Draft) -> Desired {
        let mut draft = draft.clone();
        if draft.tags.len() > 20 {
            draft.aspects.alarms = None;
            aspects::fix(&mut draft.capacity);
            draft.indexes.values_mut().for_each(|index| aspects::fix(&mut index.capacity));
            if draft.mode == BillingMode::Provisioned {
                draft.replicas.clear();
            }
        }
        if !draft.replicas.is_empty() && !self.group.is_regional() {
            // Writes of a table with replicas scale (V84).
            let of_indexes = draft.indexes.values_mut().map(|index| &mut index.capacity);
            of_indexes.chain([&mut draft.capacity]).for_each(aspects::scale_writes);
            if self.group.is_strong() {
                draft.ttl = None;
            }
        }
        self.made(&draft)
    }

    fn made(&self, draft: &Draft) -> Desired {
        let global_indexes = draft.indexes.iter().map(|(number, index)| {
            let resolve = |numbers: &[u8]| numbers.iter().map(|number| self.attribute(*number, draft)).collect();
            let key = IndexKey { partition: resolve(&index.partition), sort: resolve(&index.sort) };
            let shape = IndexShape { key, projection: index.projection.clone() };
            let warm = legal(index.warm, draft.mode, aspects::most(&index.capacity));
            (numbered(*number), DesiredIndex { shape, warm })
        });
        let throughput = match draft.mode {
            BillingMode::OnDemand => Throughput::OnDemand {
                table: draft.ceiling,
                indexes: draft.indexes.iter().map(|(number, index)| (numbered(*number), index.ceiling)).collect(),
            },
            BillingMode::Provisioned => Throughput::Provisioned {
                table: draft.capacity.clone(),
                indexes: draft
                    .indexes
                    .iter()
                    .map(|(number, index)| (numbered(*number), index.capacity.clone()))
                    .collect(),
            },
        };
        let of_index = |(number, index): (&u32, &DraftIndex)| Some((Scope::Index(numbered(*number)), index.insights?));
        let insights = draft.aspects.insights.map(|mode| (Scope::Table, mode)).into_iter();
        let mut desired = Desired {
            region: region(),
            name: TableName::parse("orders").expect("a name"),
            key: self.key.clone(),
            local_indexes: self.local_indexes.clone(),
            global_indexes: global_indexes.collect(),
            vector_indexes: BTreeMap::new(),
            throughput,
            warm: legal(draft.warm, draft.mode, aspects::most(&draft.capacity)),
            class: draft.class,
            stream: draft.stream,
            encryption: self.group.encryption(draft.encryption.clone()),
            protected: draft.protected,
            disassociation_protected: None,
            settings_replication: None,
            aspects: DesiredAspects {
                recovery: draft.recovery,
                ttl: draft.ttl.clone(),
                tags: draft.tags.clone(),
                policy: draft.aspects.policy.clone(),
                insights: insights.chain(draft.indexes.iter().filter_map(of_index)).collect(),
                kinesis: draft.aspects.kinesis.clone(),
                stream_policy: draft.stream.and(draft.aspects.stream_policy.clone()),
                scaling: DesiredScaling::default(),
                alarms: Definitions::new(),
            },
            replicas: None,
            waits_for_indexes: true,
            origin: Origin::New,
            role: Role::Home,
        };
        draft.vectors.add_to(&mut desired, |number| self.attribute(number, draft));
        draft.replicas.add_to(&mut desired, self.group);
        if let Some(spec) = &draft.aspects.alarms {
            desired.aspects.alarms = definitions(spec, &desired.alarm_facts());
        }
        desired
    }

    fn attribute(&self, number: u8, draft: &Draft) -> KeyAttribute {
        let number = usize::from(number);
        let kind = match number {
            0 => KeyType::String,
            1 => KeyType::Number,
            _ => draft.types[number - 2],
        };
        attribute(KEY_ATTRIBUTES[number], kind)
    }
}

fn draft_index(rng: &mut Rng) -> DraftIndex {
    let mut attributes: Vec<u8> = (0..8).collect();
    rng.shuffle(&mut attributes);
    let sort = attributes.split_off(4);
    attributes.truncate(if one_in(rng, 4) { rng.usize(1..=4) } else { 1 });
    let sorts = if one_in(rng, 4) { rng.usize(0..=4) } else { rng.usize(0..=1) };
    DraftIndex {
        partition: attributes,
        sort: sort.into_iter().take(sorts).collect(),
        projection: projection(rng, 4),
        insights: aspects::insights(rng),
        capacity: aspects::capacities(rng, 1_000),
        ceiling: ceiling(rng),
        warm: floor(rng),
    }
}

/// A floor that the service takes at creation: not below what the mode starts with (T-039).
fn legal(floor: WarmFloor, mode: BillingMode, units: Units) -> WarmFloor {
    let least = match mode {
        BillingMode::OnDemand => Units { read: 12_000, write: 4_000 },
        BillingMode::Provisioned => units,
    };
    WarmFloor {
        read: floor.read.map(|read| read.max(least.read)),
        write: floor.write.map(|write| write.max(least.write)),
    }
}

fn floor(rng: &mut Rng) -> WarmFloor {
    if !one_in(rng, 5) {
        return WarmFloor::default();
    }
    WarmFloor {
        read: (!one_in(rng, 3)).then(|| rng.u64(1..=40) * 1_000),
        write: (!one_in(rng, 3)).then(|| rng.u64(1..=40) * 1_000),
    }
}

fn ceiling(rng: &mut Rng) -> Ceiling {
    let mut limit = || one_in(rng, 3).then(|| rng.u64(1..=40_000));
    Ceiling { read: limit(), write: limit() }
}

fn projection(rng: &mut Rng, most: usize) -> Projection {
    match rng.u8(0..4) {
        0 => Projection::All,
        1 => Projection::KeysOnly,
        _ => {
            let names = (0..rng.usize(1..=most)).map(|_| name(["a", "b", "c", "d", "e", "f"][rng.usize(0..6)]));
            Projection::Include(names.collect::<BTreeSet<_>>())
        }
    }
}

/// The two customer keys are among those that every simulator has.
fn encryption(rng: &mut Rng) -> Encryption {
    let customer = |number: u32| {
        let key = format!("arn:aws:kms:eu-central-1:111122223333:key/{number:08}-1111-4222-8333-444444444444");
        Encryption::CustomerManaged(Arn::parse(&key).expect("an ARN"))
    };
    match rng.u8(0..5) {
        0 => Encryption::AwsManaged,
        1 => customer(1),
        2 => customer(2),
        _ => Encryption::AwsOwned,
    }
}

fn tags(rng: &mut Rng) -> BTreeMap<String, String> {
    let (keys, most) = if one_in(rng, 25) { (80, rng.usize(40..=50)) } else { (8, rng.usize(0..=5)) };
    let mut tags = BTreeMap::new();
    while tags.len() < most {
        tags.insert(format!("tag{}", rng.u32(0..keys)), format!("value {}", rng.u32(0..3)));
    }
    tags
}

fn key_type(rng: &mut Rng) -> KeyType {
    [KeyType::String, KeyType::Number, KeyType::Binary][rng.usize(0..3)]
}

fn attribute(text: &str, key_type: KeyType) -> KeyAttribute {
    KeyAttribute { name: name(text), key_type }
}

fn name(text: &str) -> AttributeName {
    AttributeName::parse(text).expect("a name")
}

fn index_name(text: &str) -> IndexName {
    IndexName::parse(text).expect("a name")
}

fn numbered(number: u32) -> IndexName {
    index_name(&format!("by_{number:02}"))
}

/// Draws that leave the others as they are: a seed that once failed still gives the same table.
fn aside(rng: &Rng) -> Rng {
    Rng::with_seed(rng.get_seed() ^ 0x00ec_7025)
}

/// True once in so many times.
pub(crate) fn one_in(rng: &mut Rng, times: u32) -> bool {
    rng.u32(0..times) == 0
}
