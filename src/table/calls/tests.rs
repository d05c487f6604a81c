//! Every call against the simulator's server: requests are accepted, responses are understood.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use dynamodb_sim::{Profile, ServerOptions, Settings, spawn};
use tf_provider::Attr;

use super::*;
use crate::aws::statistics::Statistics;
use crate::aws::{Aws, configure};
use crate::config::{EndpointsModel, IgnoreTagsModel, ProviderModel};
use crate::names::{AttributeName, IndexName, Region};
use crate::table::aspects::recovery::SetRecovery;
use crate::table::aspects::tags::{ObservedTags, TagsStep};
use crate::table::aspects::ttl::TtlStep;
use crate::table::aspects::{Aspects, DesiredAspects};
use crate::table::desired::DesiredLocalIndex;
use crate::table::desired::{Desired, DesiredIndex, Role};
use crate::table::keys::{
    IndexKey, IndexShape, KeyAttribute, KeyType, LocalShape, PrimaryKey, Projection, definitions,
};
use crate::table::observed::Observed;
use crate::table::observed::ObservedLocalIndex;
use crate::table::ready::{StepStatus, status};
use crate::table::settings::{Encryption, ImportFormat, ImportSource, Origin, RestoreSource, StreamView, TableClass};
use crate::table::steps::AspectStep;
use crate::table::steps::{Along, CeilingUpdate, IndexThroughput, IndexUpdates, NewIndex};
use crate::table::tests::fixture::no_aspects;
use crate::table::throughput::{Amounts, BillingMode, Ceiling, Throughput, Units, WarmFloor};

mod long_waits;
mod unavailable;

const KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/00000001-1111-4222-8333-444444444444";

fn attribute(text: &str) -> AttributeName {
    AttributeName::parse(text).expect("an attribute name")
}

fn key(text: &str) -> KeyAttribute {
    KeyAttribute { name: attribute(text), key_type: KeyType::String }
}

fn index(text: &str) -> IndexName {
    IndexName::parse(text).expect("an index name")
}

fn name(text: &str) -> TableName {
    TableName::parse(text).expect("a table name")
}

fn shape(partition: &str) -> IndexShape {
    let key = IndexKey { partition: vec![key(partition), key("day")], sort: vec![key("created")] };
    IndexShape { key, projection: Projection::Include(BTreeSet::from([attribute("total")])) }
}

fn desired() -> Desired {
    Desired {
        region: Region::parse("eu-west-1").expect("a Region"),
        name: name("orders"),
        key: PrimaryKey { partition: key("id"), sort: Some(key("created")) },
        local_indexes: BTreeMap::from([(
            index("by_total"),
            DesiredLocalIndex { shape: LocalShape { sort: key("total"), projection: Projection::KeysOnly } },
        )]),
        global_indexes: BTreeMap::from([(
            index("by_owner"),
            DesiredIndex { shape: shape("owner"), warm: WarmFloor::default() },
        )]),
        vector_indexes: BTreeMap::new(),
        throughput: Throughput::OnDemand {
            table: Ceiling { read: Some(100), write: None },
            indexes: BTreeMap::from([(index("by_owner"), Ceiling { read: None, write: Some(50) })]),
        },
        warm: WarmFloor { read: Some(13000), write: None },
        class: TableClass::Standard,
        stream: Some(StreamView::NewImage),
        encryption: Encryption::AwsOwned,
        protected: true,
        disassociation_protected: None,
        settings_replication: None,
        aspects: DesiredAspects { tags: tags(&[("team", "a"), ("stage", "test")]), ..no_aspects() },
        waits_for_indexes: true,
        origin: Origin::New,
        replicas: None,
        role: Role::Home,
    }
}

/// The local indexes that creating the table leads to.
fn settled_local_indexes(desired: &Desired) -> BTreeMap<IndexName, ObservedLocalIndex> {
    let observed = |index: &DesiredLocalIndex| ObservedLocalIndex { shape: index.shape.clone() };
    desired.local_indexes.iter().map(|(name, index)| (name.clone(), observed(index))).collect()
}

fn tags(tags: &[(&str, &str)]) -> BTreeMap<String, String> {
    tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

/// A simulator with a connection to it.
struct Lab {
    server: dynamodb_sim::Handle,
    calls: TableCalls,
    aws: Arc<Aws>,
}

impl Lab {
    async fn new(settings: Settings) -> Self {
        let server = spawn(ServerOptions { settings, ..ServerOptions::default() }).expect("a server");
        let known = |text: &str| Attr::Known(text.to_owned());
        let url = || known(&server.url);
        let ignored = IgnoreTagsModel {
            key_prefixes: Attr::Known(["theirs:".to_owned()].into_iter().collect()),
            ..IgnoreTagsModel::default()
        };
        let config = ProviderModel {
            region: known("eu-west-1"),
            access_key: known("test"),
            secret_key: known("test"),
            ignore_tags: Attr::Known(ignored),
            endpoints: Attr::Known(EndpointsModel {
                dynamodb: url(),
                sts: url(),
                kms: url(),
                application_autoscaling: url(),
                cloudwatch: url(),
            }),
            ..ProviderModel::default()
        };
        let configured = configure(&config, "1.9.0").await;
        let aws = configured.client.expect("a connection");
        let calls = TableCalls::connect(&aws, &Region::parse("eu-west-1").expect("a Region"), &Statistics::default());
        Self { server, calls, aws }
    }

    fn wait(&self, seconds: u64) {
        self.server.lock().advance(Duration::from_secs(seconds));
    }

    async fn observe(&self, table: &Target) -> Option<Observed> {
        let arn = table.arn.clone().expect("the account is known");
        let observed = self.calls.table(&table.name).await.expect("described")?;
        Some(Observed {
            table: observed,
            aspects: Aspects {
                recovery: self.calls.recovery(&table.name).await.unwrap_or(Aspect::Observed(Recovery::Off)),
                ttl: self.calls.ttl(&table.name).await.unwrap_or(Aspect::Observed(None)),
                tags: self.calls.tags(&arn).await.unwrap_or(Aspect::Observed(ObservedTags::default())),
                insights: self.calls.insights(&table.name).await.unwrap_or(Aspect::Observed(BTreeMap::new())),
                kinesis: self.calls.kinesis(&table.name).await.unwrap_or(Aspect::Observed(None)),
                policy: self.calls.policy(&arn.to_string()).await.unwrap_or(Aspect::Observed(None)),
                stream_policy: Aspect::Observed(None),
                scaling: self.calls.targets(&table.name, &[Scope::Table].into()).await.expect("listed"),
                alarms: self.calls.alarms(&["orders-read_throttle".to_owned()].into()).await.expect("listed"),
            },
        })
    }

    fn target(&self, table: &str) -> Target {
        let region = self.aws.region().expect("a Region");
        Target { name: name(table), arn: self.aws.table_arn(region, &name(table)), stream: None }
    }

    /// Performs the step when it is ready and polls until it is done.
    async fn perform(&self, table: &Target, step: &Step) -> Observed {
        let mut sent = false;
        for _ in 0..200 {
            let observed = self.observe(table).await;
            match (status(step, observed.as_ref()), observed) {
                (StepStatus::Done, Some(observed)) => return observed,
                (StepStatus::Ready, _) if !sent => {
                    self.calls.perform(table, step).await.unwrap_or_else(|error| panic!("{step:?}: {error}"));
                    sent = true;
                }
                _ => self.wait(30),
            }
        }
        panic!("{step:?} never completes");
    }
}

fn new_index(name: &str, throughput: IndexThroughput, along: IndexUpdates) -> Box<NewIndex> {
    let shape = shape("status");
    let definitions = definitions(shape.key.attributes());
    Box::new(NewIndex {
        name: index(name),
        shape,
        definitions,
        throughput,
        warm: WarmFloor::default(),
        along,
        must_be_built: true,
    })
}

#[tokio::test]
async fn a_created_table_is_what_was_desired() {
    let lab = Lab::new(Settings::default()).await;
    let orders = lab.target("orders");
    let observed = lab.perform(&orders, &Step::Create(Box::new(desired()))).await;
    let wanted = desired();
    let table = observed.table;
    assert_eq!(table.key, wanted.key);
    assert_eq!(table.local_indexes, settled_local_indexes(&wanted));
    assert_eq!(table.global_indexes[&index("by_owner")].shape, shape("owner"));
    assert_eq!(table.global_indexes[&index("by_owner")].ceiling, Ceiling { read: None, write: Some(50) });
    assert_eq!((table.billing, table.ceiling), (BillingMode::OnDemand, Ceiling { read: Some(100), write: None }));
    assert_eq!(table.warm.map(|warm| warm.read), Some(13000));
    assert_eq!((table.class, table.stream, table.protected), (TableClass::Standard, Some(StreamView::NewImage), false));
    assert_eq!(table.encryption.current, Encryption::AwsOwned);
    assert!(table.stream_arn.is_some() && table.id.is_some() && table.created_at.is_some());
    assert_eq!(Some(&table.arn), orders.arn.as_ref());
    assert_eq!(observed.aspects.tags, Aspect::Observed(wanted.aspects.tags.into()));
    assert_eq!(
        (observed.aspects.recovery, observed.aspects.ttl),
        (Aspect::Observed(Recovery::Off), Aspect::Observed(None))
    );
}

#[tokio::test]
async fn every_step_has_its_effect() {
    let lab = Lab::new(Settings::default()).await;
    let orders = lab.target("orders");
    lab.perform(&orders, &Step::Create(Box::new(desired()))).await;
    let units = |read, write| Amounts::exactly(Units { read, write });
    let from = Ceiling { read: Some(100), write: None };
    let of_owner = |ceiling| BTreeMap::from([(index("by_owner"), ceiling)]);
    let steps = [
        Step::SetProtection(true),
        Step::SetCeiling(CeilingUpdate { from, to: Ceiling { read: None, write: Some(70) } }),
        Step::SetIndexCeilings(of_owner(CeilingUpdate {
            from: Ceiling { read: None, write: Some(50) },
            to: Ceiling { read: Some(60), write: None },
        })),
        Step::RaiseWarm(WarmFloor { read: None, write: Some(5000) }),
        Step::RaiseIndexWarm(BTreeMap::from([(index("by_owner"), WarmFloor { read: Some(14000), write: None })])),
        Step::DisableStream,
        Step::EnableStream(StreamView::KeysOnly),
        Step::SetClass(TableClass::InfrequentAccess),
        Step::SetEncryption(Encryption::CustomerManaged(Arn::parse(KEY).expect("an ARN"))),
        Step::SetEncryption(Encryption::AwsManaged),
        Step::SetEncryption(Encryption::AwsOwned),
        Step::CreateIndex(new_index("by_status", IndexThroughput::Ceiling(Ceiling::default()), IndexUpdates::None)),
        Step::DeleteIndex(index("by_status")),
        Step::SwitchToProvisioned { table: units(5, 6), indexes: BTreeMap::from([(index("by_owner"), units(7, 8))]) },
        Step::SetUnits { table: Some(units(9, 6)), indexes: BTreeMap::from([(index("by_owner"), units(7, 10))]) },
        Step::CreateIndex(new_index(
            "by_status",
            IndexThroughput::Units(units(3, 4)),
            IndexUpdates::Units(BTreeMap::from([(index("by_owner"), units(11, 12))])),
        )),
        Step::DeleteIndex(index("by_status")),
        Step::SwitchToOnDemand {
            along: Some(Along::CreateIndex(new_index(
                "by_status",
                IndexThroughput::Ceiling(Ceiling { read: Some(30), write: None }),
                IndexUpdates::None,
            ))),
        },
        Step::Aspect(AspectStep::Recovery(SetRecovery(Recovery::On { days: 7 }))),
        Step::Aspect(AspectStep::Recovery(SetRecovery(Recovery::Off))),
        Step::Aspect(AspectStep::Ttl(TtlStep::Enable(attribute("expires")))),
        Step::Aspect(AspectStep::Tags(TagsStep::Set(tags(&[("team", "b")])))),
        Step::Aspect(AspectStep::Tags(TagsStep::Remove(BTreeSet::from(["stage".to_owned()])))),
        Step::SetProtection(false),
    ];
    for step in &steps {
        lab.wait(60);
        lab.perform(&orders, step).await;
    }
    lab.wait(7200);
    let observed = lab.perform(&orders, &Step::Aspect(AspectStep::Ttl(TtlStep::Disable(attribute("expires"))))).await;
    assert_eq!(observed.aspects.tags, Aspect::Observed(tags(&[("team", "b")]).into()));

    lab.calls.delete_table(&orders.name).await.expect("deleted");
    lab.wait(60);
    assert_eq!(lab.calls.table(&orders.name).await, Ok(None));
}

#[tokio::test]
async fn ignored_tags_are_not_observed() {
    let lab = Lab::new(Settings::default()).await;
    let orders = lab.target("orders");
    lab.perform(&orders, &Step::Create(Box::new(desired()))).await;
    lab.calls
        .perform(&orders, &Step::Aspect(AspectStep::Tags(TagsStep::Set(tags(&[("theirs:cost", "1")])))))
        .await
        .expect("accepted");
    lab.wait(10);
    let observed = lab.observe(&orders).await.expect("it is there");
    assert_eq!(observed.aspects.tags, Aspect::Observed(ObservedTags { tags: desired().aspects.tags, others: 1 }));
}

#[tokio::test]
async fn a_backup_is_taken_and_restored() {
    let lab = Lab::new(Settings::default()).await;
    let orders = lab.target("orders");
    lab.perform(&orders, &Step::Create(Box::new(desired()))).await;
    lab.wait(60);
    let backup = lab.calls.create_backup(&orders.name, "orders-final").await.expect("accepted");
    for _ in 0..100 {
        if lab.calls.backup_available(&backup).await.expect("described") {
            break;
        }
        lab.wait(10);
    }
    assert_eq!(lab.calls.backup_available(&backup).await, Ok(true));
    let source = RestoreSource::Backup(Arn::parse(&backup).expect("an ARN"));
    let restored = Desired { name: name("restored"), origin: Origin::Restore(source), ..desired() };
    let observed = lab.perform(&lab.target("restored"), &Step::Create(Box::new(restored))).await;
    assert!(!observed.table.restoring);
    assert_eq!(observed.table.key, desired().key);
    assert_eq!(observed.table.stream, None, "a restore has no stream");
}

#[tokio::test]
async fn an_import_is_followed_until_it_ends() {
    let lab = Lab::new(Settings::default()).await;
    let source = |bucket: &str| ImportSource {
        bucket: bucket.to_owned(),
        bucket_owner: None,
        key_prefix: None,
        format: ImportFormat::DynamoDbJson,
        compression: None,
    };
    let table = |table: &str, bucket: &str| Desired {
        name: name(table),
        local_indexes: BTreeMap::new(),
        origin: Origin::Import(Box::new(source(bucket))),
        ..desired()
    };
    for (imported, bucket) in [("good", "imports"), ("bad", "imports-with-bad-rows")] {
        // Each operation has its own calls, so that its imports are its own.
        let calls = TableCalls::connect(&lab.aws, lab.aws.region().expect("a Region"), &Statistics::default());
        let create = Step::Create(Box::new(table(imported, bucket)));
        calls.perform(&lab.target(imported), &create).await.expect("accepted");
        let mut progress = ImportProgress::Running { items: None };
        for _ in 0..200 {
            progress = calls.import_progress(&name(imported)).await.expect("described");
            if !matches!(progress, ImportProgress::Running { .. }) {
                break;
            }
            lab.wait(30);
        }
        match imported {
            "good" => assert_eq!(progress, ImportProgress::Completed),
            _ => assert!(matches!(progress, ImportProgress::Failed { .. }), "{progress:?}"),
        }
        let by_name = lab.calls.import_progress(&name(imported)).await.expect("found by the table's name");
        assert_eq!(by_name, progress);
    }
}

#[tokio::test]
async fn unsupported_aspects_are_unavailable() {
    let lab = Lab::new(Settings { profile: Profile::Local, ..Settings::default() }).await;
    let orders = lab.target("orders");
    let plain = Desired { warm: WarmFloor::default(), ..desired() };
    lab.calls.perform(&orders, &Step::Create(Box::new(plain))).await.expect("accepted");
    lab.wait(60);
    let observed = lab.calls.table(&orders.name).await.expect("described").expect("it is there");
    assert_eq!(observed.billing, BillingMode::OnDemand);
    let recovery = lab.calls.recovery(&orders.name).await.expect("not an error");
    let operation = "DescribeContinuousBackups";
    assert_eq!(recovery, Aspect::Unavailable(Unavailable::Unsupported { operation, endpoint: None }));
}

#[tokio::test]
async fn a_missing_table() {
    let lab = Lab::new(Settings::default()).await;
    let missing = lab.target("missing");
    assert_eq!(lab.calls.table(&missing.name).await, Ok(None));
    let classes = [
        lab.calls.recovery(&missing.name).await.map(drop),
        lab.calls.ttl(&missing.name).await.map(drop),
        lab.calls.delete_table(&missing.name).await,
    ]
    .map(|answer| answer.map_err(|error| error.class()));
    assert_eq!(classes, [Err(Class::NotFound), Err(Class::NotFound), Err(Class::NotFound)]);
}
