use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::operation::update_table::UpdateTableInput;
use aws_sdk_dynamodb::operation::update_table::builders::UpdateTableInputBuilder;
use aws_sdk_dynamodb::types::{
    BillingMode, GlobalSecondaryIndexUpdate, GlobalTableSettingsReplicationMode as Mode, InputFormat, KeyType as Role,
    OnDemandThroughput,
};

use super::*;
use crate::names::{Arn, IndexName};
use crate::names::{AttributeName, TableName};
use crate::table::aspects::DesiredAspects;
use crate::table::aspects::recovery::{Recovery, SetRecovery};
use crate::table::aspects::tags::TagsStep;
use crate::table::aspects::ttl::TtlStep;
use crate::table::desired::DesiredIndex;
use crate::table::desired::DesiredLocalIndex;
use crate::table::keys::{IndexKey, IndexShape, KeyAttribute, KeyType, LocalShape, PrimaryKey, Projection};
use crate::table::settings::{
    Encryption, ImportFormat, ImportSource, RestoreSource, RestoreTime, SourceTable, StreamView, TableClass,
};
use crate::table::steps::AspectStep;
use crate::table::steps::{Along, CeilingUpdate, IndexThroughput, IndexUpdates, NewIndex};
use crate::table::tests::fixture::no_aspects;
use crate::table::throughput::{Amount, Amounts, Capacities, Ceiling, Throughput, Units, WarmFloor};

fn name(text: &str) -> TableName {
    TableName::parse(text).expect("a table name")
}

fn index(text: &str) -> IndexName {
    IndexName::parse(text).expect("an index name")
}

fn attribute(text: &str) -> AttributeName {
    AttributeName::parse(text).expect("an attribute name")
}

fn key(text: &str) -> KeyAttribute {
    KeyAttribute { name: attribute(text), key_type: KeyType::String }
}

fn region() -> Region {
    Region::parse("eu-west-1").expect("a Region")
}

fn arn(text: &str) -> Arn {
    Arn::parse(text).expect("an ARN")
}

fn table_arn() -> Arn {
    arn("arn:aws:dynamodb:eu-west-1:123456789012:table/orders")
}

/// The smallest possible table.
fn plain() -> Desired {
    Desired {
        region: region(),
        name: name("orders"),
        key: PrimaryKey { partition: key("id"), sort: None },
        local_indexes: BTreeMap::new(),
        global_indexes: BTreeMap::new(),
        vector_indexes: BTreeMap::new(),
        throughput: Throughput::OnDemand { table: Ceiling::default(), indexes: BTreeMap::new() },
        warm: WarmFloor::default(),
        class: TableClass::Standard,
        stream: None,
        encryption: Encryption::AwsOwned,
        protected: true,
        disassociation_protected: None,
        settings_replication: None,
        aspects: DesiredAspects { recovery: Recovery::On { days: 35 }, ..no_aspects() },
        waits_for_indexes: true,
        origin: Origin::New,
        replicas: None,
        role: crate::table::desired::Role::Home,
    }
}

fn shape() -> IndexShape {
    IndexShape {
        key: IndexKey { partition: vec![key("status"), key("day")], sort: vec![key("created"), key("id")] },
        projection: Projection::Include(BTreeSet::from([attribute("total")])),
    }
}

fn rich() -> Desired {
    Desired {
        key: PrimaryKey { partition: key("id"), sort: Some(key("created")) },
        local_indexes: BTreeMap::from([(
            index("by_total"),
            DesiredLocalIndex {
                shape: LocalShape {
                    sort: KeyAttribute { name: attribute("total"), key_type: KeyType::Number },
                    projection: Projection::KeysOnly,
                },
            },
        )]),
        global_indexes: BTreeMap::from([
            (index("by_owner"), DesiredIndex { shape: shape(), warm: WarmFloor::default() }),
            (index("by_status"), DesiredIndex { shape: shape(), warm: WarmFloor { read: Some(15000), write: None } }),
        ]),
        throughput: Throughput::Provisioned {
            table: Capacities::fixed(Units { read: 5, write: 6 }),
            indexes: BTreeMap::from([(index("by_owner"), Capacities::fixed(Units { read: 1, write: 2 }))]),
        },
        warm: WarmFloor { read: None, write: Some(9000) },
        class: TableClass::InfrequentAccess,
        stream: Some(StreamView::NewImage),
        encryption: Encryption::CustomerManaged(arn("arn:aws:kms:eu-west-1:123456789012:key/1")),
        aspects: DesiredAspects { tags: BTreeMap::from([("team".to_owned(), "a".to_owned())]), ..plain().aspects },
        ..plain()
    }
}

fn created(desired: &Desired) -> CreateTableInput {
    create_table(desired).and_then(CreateTableInputBuilder::build).expect("a complete request")
}

#[test]
fn a_plain_table_sends_nothing_that_is_a_default() {
    let input = created(&plain());
    let expected = CreateTableInput::builder()
        .table_name("orders")
        .set_attribute_definitions(parts::definitions(&BTreeMap::from([(attribute("id"), KeyType::String)])).ok())
        .set_key_schema(parts::primary_key(&plain().key).ok())
        .billing_mode(BillingMode::PayPerRequest)
        .build()
        .expect("a complete request");
    assert_eq!(input, expected);
    assert_eq!(input.deletion_protection_enabled(), None);
}

#[test]
fn a_rich_table_sends_everything_at_once() {
    let input = created(&rich());
    let names: Vec<_> = input.attribute_definitions().iter().map(|definition| definition.attribute_name()).collect();
    assert_eq!(names, ["created", "day", "id", "status", "total"]);
    assert_eq!(input.billing_mode(), Some(&BillingMode::Provisioned));
    let units = input.provisioned_throughput().expect("units");
    assert_eq!((units.read_capacity_units(), units.write_capacity_units()), (5, 6));
    assert_eq!(input.on_demand_throughput(), None);
    assert_eq!(
        input.warm_throughput().map(|warm| (warm.read_units_per_second(), warm.write_units_per_second())),
        Some((None, Some(9000)))
    );
    assert_eq!(input.table_class().map(|class| class.as_str()), Some("STANDARD_INFREQUENT_ACCESS"));
    let stream = input.stream_specification().expect("a stream");
    assert_eq!(
        (stream.stream_enabled(), stream.stream_view_type().map(|view| view.as_str())),
        (true, Some("NEW_IMAGE"))
    );
    let encryption = input.sse_specification().expect("a key");
    assert_eq!(encryption.kms_master_key_id(), Some("arn:aws:kms:eu-west-1:123456789012:key/1"));
    assert_eq!((encryption.enabled(), encryption.sse_type().map(|sse| sse.as_str())), (Some(true), Some("KMS")));
    assert_eq!(input.tags().len(), 1);
    assert_eq!(input.deletion_protection_enabled(), None);
}

#[test]
fn indexes_carry_keys_in_order_and_their_throughput() {
    let input = created(&rich());
    let [local] = input.local_secondary_indexes() else { panic!("{input:?}") };
    let schema: Vec<_> = local.key_schema().iter().map(|key| (key.attribute_name(), key.key_type().as_str())).collect();
    assert_eq!(schema, [("id", "HASH"), ("total", "RANGE")]);
    assert_eq!(local.projection().map(|projection| projection.non_key_attributes().len()), Some(0));

    let [owner, status] = input.global_secondary_indexes() else { panic!("{input:?}") };
    let schema: Vec<_> = owner.key_schema().iter().map(|key| (key.attribute_name(), key.key_type().clone())).collect();
    assert_eq!(schema, [("status", Role::Hash), ("day", Role::Hash), ("created", Role::Range), ("id", Role::Range)]);
    let units = |index: &aws_sdk_dynamodb::types::GlobalSecondaryIndex| {
        index.provisioned_throughput().map(|units| (units.read_capacity_units(), units.write_capacity_units()))
    };
    assert_eq!(units(owner), Some((1, 2)));
    assert_eq!(units(status), Some((5, 6)), "an index without units of its own has the table's");
    assert_eq!(owner.warm_throughput(), None);
    assert_eq!(status.warm_throughput().and_then(|warm| warm.read_units_per_second()), Some(15000));
}

#[test]
fn ceilings_at_creation() {
    let throughput = Throughput::OnDemand {
        table: Ceiling { read: Some(100), write: None },
        indexes: BTreeMap::from([(index("by_owner"), Ceiling { read: None, write: Some(7) })]),
    };
    let input = created(&Desired { throughput, ..rich() });
    let maxima = |maxima: Option<&OnDemandThroughput>| {
        maxima.map(|maxima| (maxima.max_read_request_units(), maxima.max_write_request_units()))
    };
    assert_eq!(maxima(input.on_demand_throughput()), Some((Some(100), None)));
    assert_eq!(input.provisioned_throughput(), None);
    let [owner, status] = input.global_secondary_indexes() else { panic!("{input:?}") };
    assert_eq!(maxima(owner.on_demand_throughput()), Some((None, Some(7))));
    assert_eq!(maxima(status.on_demand_throughput()), None, "no empty structure");
    assert_eq!(owner.provisioned_throughput(), None);
}

fn updated(step: &Step) -> UpdateTableInput {
    update_table(&name("orders"), step).and_then(UpdateTableInputBuilder::build).expect("a complete request")
}

/// The names of the members that are sent in addition to the table's name.
fn members(input: &UpdateTableInput) -> Vec<&'static str> {
    let present = [
        ("AttributeDefinitions", input.attribute_definitions.is_some()),
        ("BillingMode", input.billing_mode.is_some()),
        ("ProvisionedThroughput", input.provisioned_throughput.is_some()),
        ("GlobalSecondaryIndexUpdates", input.global_secondary_index_updates.is_some()),
        ("StreamSpecification", input.stream_specification.is_some()),
        ("SSESpecification", input.sse_specification.is_some()),
        ("TableClass", input.table_class.is_some()),
        ("DeletionProtectionEnabled", input.deletion_protection_enabled.is_some()),
        ("OnDemandThroughput", input.on_demand_throughput.is_some()),
        ("WarmThroughput", input.warm_throughput.is_some()),
        ("ReplicaUpdates", input.replica_updates.is_some()),
    ];
    present.into_iter().filter_map(|(name, present)| present.then_some(name)).collect()
}

fn new_index(throughput: IndexThroughput, along: IndexUpdates) -> Box<NewIndex> {
    Box::new(NewIndex {
        name: index("by_owner"),
        shape: shape(),
        definitions: crate::table::keys::definitions(shape().key.attributes()),
        throughput,
        warm: WarmFloor::default(),
        along,
        must_be_built: true,
    })
}

const UNITS: Amounts = Amounts { read: Amount::Exactly(3), write: Amount::Exactly(4) };

#[test]
fn every_update_changes_one_setting() {
    let indexes = || BTreeMap::from([(index("by_owner"), UNITS)]);
    let update = CeilingUpdate { from: Ceiling::default(), to: Ceiling { read: Some(5), write: None } };
    let floor = WarmFloor { read: Some(13000), write: None };
    let create = || new_index(IndexThroughput::Ceiling(Ceiling::default()), IndexUpdates::None);
    let cases: [(Step, &[&str]); 19] = [
        (Step::SetProtection(true), &["DeletionProtectionEnabled"]),
        (Step::DeleteIndex(index("by_owner")), &["GlobalSecondaryIndexUpdates"]),
        (Step::CreateIndex(create()), &["AttributeDefinitions", "GlobalSecondaryIndexUpdates"]),
        (Step::SetClass(TableClass::Standard), &["TableClass"]),
        (Step::SetEncryption(Encryption::AwsOwned), &["SSESpecification"]),
        (Step::SwitchToOnDemand { along: None }, &["BillingMode"]),
        (Step::SwitchToOnDemand { along: Some(Along::Ceiling(update)) }, &["BillingMode", "OnDemandThroughput"]),
        (Step::SwitchToOnDemand { along: Some(Along::DisableStream) }, &["BillingMode", "StreamSpecification"]),
        (
            Step::SwitchToOnDemand { along: Some(Along::EnableStream(StreamView::KeysOnly)) },
            &["BillingMode", "StreamSpecification"],
        ),
        (
            Step::SwitchToOnDemand { along: Some(Along::CreateIndex(create())) },
            &["AttributeDefinitions", "BillingMode", "GlobalSecondaryIndexUpdates"],
        ),
        (
            Step::SwitchToProvisioned { table: UNITS, indexes: indexes() },
            &["BillingMode", "ProvisionedThroughput", "GlobalSecondaryIndexUpdates"],
        ),
        (
            Step::SwitchToProvisioned { table: UNITS, indexes: BTreeMap::new() },
            &["BillingMode", "ProvisionedThroughput"],
        ),
        (Step::SetUnits { table: Some(UNITS), indexes: BTreeMap::new() }, &["ProvisionedThroughput"]),
        (Step::SetUnits { table: None, indexes: indexes() }, &["GlobalSecondaryIndexUpdates"]),
        (Step::SetCeiling(update), &["OnDemandThroughput"]),
        (Step::SetIndexCeilings(BTreeMap::from([(index("by_owner"), update)])), &["GlobalSecondaryIndexUpdates"]),
        (Step::RaiseWarm(floor), &["WarmThroughput"]),
        (Step::RaiseIndexWarm(BTreeMap::from([(index("by_owner"), floor)])), &["GlobalSecondaryIndexUpdates"]),
        (Step::EnableStream(StreamView::OldImage), &["StreamSpecification"]),
    ];
    for (step, expected) in cases {
        let input = updated(&step);
        assert_eq!(members(&input), expected, "{step:?}");
        assert_eq!(input.table_name(), Some("orders"), "{step:?}");
    }
}

#[test]
fn a_disabled_stream_has_no_view() {
    let input = updated(&Step::DisableStream);
    let stream = input.stream_specification().expect("a stream");
    assert_eq!((stream.stream_enabled(), stream.stream_view_type()), (false, None));
}

#[test]
fn encryption_has_three_forms() {
    let key = "arn:aws:kms:eu-west-1:123456789012:key/1";
    let cases = [
        (Encryption::AwsOwned, Some(false), None, None),
        (Encryption::AwsManaged, Some(true), Some("KMS"), None),
        (Encryption::CustomerManaged(arn(key)), Some(true), Some("KMS"), Some(key)),
    ];
    for (encryption, enabled, sse_type, id) in cases {
        let input = updated(&Step::SetEncryption(encryption.clone()));
        let sent = input.sse_specification().expect("a specification");
        let sent = (sent.enabled(), sent.sse_type().map(|sse| sse.as_str()), sent.kms_master_key_id());
        assert_eq!(sent, (enabled, sse_type, id), "{encryption:?}");
    }
}

#[test]
fn a_maximum_is_removed_by_minus_one_and_only_if_it_was_set() {
    let (none, both) = (Ceiling::default(), Ceiling { read: Some(10), write: Some(20) });
    let cases = [
        (both, none, Some((Some(-1), Some(-1)))),
        (both, Ceiling { read: Some(11), write: None }, Some((Some(11), Some(-1)))),
        (none, Ceiling { read: None, write: Some(5) }, Some((None, Some(5)))),
        (Ceiling { read: Some(10), write: None }, none, Some((Some(-1), None))),
        (none, none, None),
    ];
    for (from, to, expected) in cases {
        let input = updated(&Step::SetCeiling(CeilingUpdate { from, to }));
        let sent = input.on_demand_throughput();
        let sent = sent.map(|sent| (sent.max_read_request_units(), sent.max_write_request_units()));
        assert_eq!(sent, expected, "{from:?} to {to:?}");
    }
}

#[test]
fn a_new_index_comes_first_with_updates_in_the_same_request() {
    let along =
        IndexUpdates::Units(BTreeMap::from([(index("by_status"), Amounts::exactly(Units { read: 8, write: 9 }))]));
    let input = updated(&Step::CreateIndex(new_index(IndexThroughput::Units(UNITS), along)));
    let [create, update] = input.global_secondary_index_updates() else { panic!("{input:?}") };
    let create = create.create().expect("a creation");
    assert_eq!(create.index_name(), "by_owner");
    assert_eq!(create.provisioned_throughput().map(|units| units.read_capacity_units()), Some(3));
    assert_eq!(create.on_demand_throughput(), None);
    let update = update.update().expect("an update");
    assert_eq!(
        (update.index_name(), update.provisioned_throughput().map(|units| units.write_capacity_units())),
        ("by_status", Some(9))
    );
    assert_eq!(input.attribute_definitions().len(), 4);
}

#[test]
fn an_index_is_deleted_by_name() {
    let input = updated(&Step::DeleteIndex(index("by_owner")));
    let [update] = input.global_secondary_index_updates() else { panic!("{input:?}") };
    assert_eq!(update.delete().map(|delete| delete.index_name()), Some("by_owner"));
    assert_eq!((update.create(), GlobalSecondaryIndexUpdate::update(update)), (None, None));
}

fn target(arn: Option<Arn>) -> Target {
    Target { name: name("orders"), arn, stream: None }
}

fn of(step: &Step) -> Request {
    request(step, &target(Some(table_arn())), &region(), "token").expect("a complete request")
}

#[test]
fn the_recovery_period_is_sent_only_when_recovery_is_enabled() {
    for (recovery, expected) in [(Recovery::On { days: 7 }, (true, Some(7))), (Recovery::Off, (false, None))] {
        let Request::Recovery(input) = of(&Step::Aspect(AspectStep::Recovery(SetRecovery(recovery)))) else {
            panic!("another call")
        };
        let sent = input.get_point_in_time_recovery_specification().clone().expect("a specification");
        assert_eq!((sent.point_in_time_recovery_enabled(), sent.recovery_period_in_days()), expected);
    }
}

#[test]
fn time_to_live_names_the_attribute_also_to_switch_it_off() {
    for (step, on) in [
        (Step::Aspect(AspectStep::Ttl(TtlStep::Enable(attribute("expires")))), true),
        (Step::Aspect(AspectStep::Ttl(TtlStep::Disable(attribute("expires")))), false),
    ] {
        let Request::Ttl(input) = of(&step) else { panic!("another call") };
        let sent = input.get_time_to_live_specification().clone().expect("a specification");
        assert_eq!((sent.enabled(), sent.attribute_name()), (on, "expires"));
    }
}

#[test]
fn tag_calls_want_the_arn() {
    let tag = Step::Aspect(AspectStep::Tags(TagsStep::Set(BTreeMap::from([("team".to_owned(), "a".to_owned())]))));
    let untag = Step::Aspect(AspectStep::Tags(TagsStep::Remove(BTreeSet::from(["team".to_owned()]))));
    let Request::Tag(input) = of(&tag) else { panic!("another call") };
    assert_eq!(input.get_resource_arn().as_deref(), Some(table_arn().to_string().as_str()));
    let Request::Untag(input) = of(&untag) else { panic!("another call") };
    assert_eq!(input.get_tag_keys().as_deref(), Some(["team".to_owned()].as_slice()));
    for step in [tag, untag] {
        assert!(request(&step, &target(None), &region(), "token").is_err());
    }
}

fn creation(origin: Origin, desired: Desired) -> Creation {
    let Request::Create(creation) = of(&Step::Create(Box::new(Desired { origin, ..desired }))) else {
        panic!("another call")
    };
    *creation
}

#[test]
fn a_restore_overrides_only_what_is_safe_for_every_source() {
    let backup = arn("arn:aws:dynamodb:eu-west-1:123456789012:table/old/backup/1");
    let Creation::Backup(input) = creation(Origin::Restore(RestoreSource::Backup(backup.clone())), plain()) else {
        panic!("another call")
    };
    assert_eq!(input.get_backup_arn().as_deref(), Some(backup.to_string().as_str()));
    assert_eq!(input.get_target_table_name().as_deref(), Some("orders"));
    assert_eq!(input.get_billing_mode_override(), &Some(BillingMode::PayPerRequest));
    assert_eq!(input.get_on_demand_throughput_override(), &None);
    assert_eq!(input.get_sse_specification_override(), &None);

    let Creation::Backup(input) = creation(Origin::Restore(RestoreSource::Backup(backup)), rich()) else {
        panic!("another call")
    };
    assert_eq!(input.get_billing_mode_override(), &None);
    assert_eq!(input.get_provisioned_throughput_override(), &None);
    assert_eq!(input.get_global_secondary_index_override(), &None);
    assert_eq!(input.get_local_secondary_index_override(), &None);
    assert!(input.get_sse_specification_override().is_some());
}

#[test]
fn a_restore_names_one_source_and_one_time() {
    let past = |table, time| match creation(Origin::Restore(RestoreSource::PointInTime { table, time }), plain()) {
        Creation::Past(input) => input,
        other => panic!("{other:?}"),
    };
    let input = past(SourceTable::Name(name("old")), RestoreTime::Latest);
    assert_eq!((input.get_source_table_name().as_deref(), input.get_source_table_arn()), (Some("old"), &None));
    assert_eq!((input.get_use_latest_restorable_time(), input.get_restore_date_time()), (&Some(true), &None));
    assert_eq!(input.get_sse_specification_override(), &None);

    let other_region = arn("arn:aws:dynamodb:us-east-1:123456789012:table/old");
    let input = past(SourceTable::Arn(other_region.clone()), RestoreTime::At(1_700_000_000));
    assert_eq!(input.get_source_table_arn().as_deref(), Some(other_region.to_string().as_str()));
    assert_eq!((input.get_source_table_name(), input.get_use_latest_restorable_time()), (&None, &None));
    assert_eq!(input.get_restore_date_time().map(|time| time.secs()), Some(1_700_000_000));
    let encryption = input.get_sse_specification_override().clone().expect("needed across Regions");
    assert_eq!(encryption.enabled(), Some(false));
}

#[test]
fn an_import_has_all_settings_that_it_can_take() {
    let source = |format| ImportSource {
        bucket: "rows".to_owned(),
        bucket_owner: None,
        key_prefix: Some("2026/".to_owned()),
        format,
        compression: Some("GZIP".to_owned()),
    };
    let import = |format| match creation(Origin::Import(Box::new(source(format))), rich()) {
        Creation::Import(input) => input,
        other => panic!("{other:?}"),
    };
    let input = import(ImportFormat::Csv { delimiter: None, headers: Vec::new() });
    assert_eq!(input.get_client_token().as_deref(), Some("token"));
    assert_eq!((input.get_input_format(), input.get_input_format_options()), (&Some(InputFormat::Csv), &None));
    let table = input.get_table_creation_parameters().clone().expect("parameters");
    let names: Vec<_> = table.attribute_definitions().iter().map(|definition| definition.attribute_name()).collect();
    assert_eq!(names, ["created", "day", "id", "status"], "the local index's key is left out");
    assert!(table.global_secondary_indexes().iter().all(|index| index.warm_throughput().is_none()));

    let headers = vec!["id".to_owned()];
    let input = import(ImportFormat::Csv { delimiter: Some(";".to_owned()), headers });
    let csv = input.get_input_format_options().clone().and_then(|options| options.csv).expect("options");
    assert_eq!((csv.delimiter(), csv.header_list().len()), (Some(";"), 1));
}

/// V99: what all members share comes from the source, and would be refused here.
#[test]
fn a_table_that_joins_has_what_is_its_own() {
    let source = arn("arn:aws:dynamodb:us-east-1:444455556666:table/orders");
    let Creation::New(input) = creation(Origin::Join(source.clone()), rich()) else { panic!("no CreateTable") };
    assert_eq!(input.get_global_table_source_arn(), &Some(source.to_string()));
    assert_eq!(input.get_global_table_settings_replication_mode(), &Some(Mode::Enabled));
    assert_eq!((input.get_key_schema(), input.get_attribute_definitions()), (&None, &None));
    assert_eq!((input.get_billing_mode(), input.get_global_secondary_indexes()), (&None, &None));
    assert!(input.get_tags().is_some() && input.get_sse_specification().is_some() && input.get_table_class().is_some());
}

#[test]
fn a_source_is_created_with_its_mode() {
    for (wanted, sent) in [(Some(true), Some(Mode::Enabled)), (Some(false), None), (None, None)] {
        let input = create_table(&Desired { settings_replication: wanted, ..plain() }).expect("complete");
        assert_eq!(input.get_global_table_settings_replication_mode(), &sent);
    }
}
