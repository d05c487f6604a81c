use aws_sdk_dynamodb::types::builders::{
    GlobalSecondaryIndexDescriptionBuilder, ImportTableDescriptionBuilder, TableDescriptionBuilder,
};
use aws_sdk_dynamodb::types::{
    BillingModeSummary, ContinuousBackupsStatus, GlobalSecondaryIndexWarmThroughputDescription,
    GlobalTableSettingsReplicationMode as Mode, PointInTimeRecoveryDescription, ReplicaDescription, ReplicaStatus,
    RestoreSummary, ScalarAttributeType, StreamViewType, TableClass as SdkTableClass, TableClassSummary,
    TableStatus as SdkTableStatus, TableWarmThroughputDescription,
};
use aws_smithy_types::DateTime;

use super::*;
use crate::table::accounts::OtherAccounts;

const ARN: &str = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders";
const KEY: &str = "arn:aws:kms:eu-west-1:123456789012:key/1";

fn definition(name: &str, key_type: &str) -> AttributeDefinition {
    let key_type = ScalarAttributeType::from(key_type);
    AttributeDefinition::builder().attribute_name(name).attribute_type(key_type).build().expect("complete")
}

fn element(name: &str, role: Role) -> KeySchemaElement {
    KeySchemaElement::builder().attribute_name(name).key_type(role).build().expect("complete")
}

fn units_of(read: i64, write: i64) -> ProvisionedThroughputDescription {
    ProvisionedThroughputDescription::builder().read_capacity_units(read).write_capacity_units(write).build()
}

fn summary(mode: SdkBillingMode) -> BillingModeSummary {
    BillingModeSummary::builder().billing_mode(mode).build()
}

/// The shortest description an endpoint can return.
fn sparse() -> TableDescriptionBuilder {
    TableDescription::builder().attribute_definitions(definition("id", "S")).key_schema(element("id", Role::Hash))
}

fn name() -> TableName {
    TableName::parse("orders").expect("a table name")
}

fn region() -> Region {
    Region::parse("eu-west-1").expect("a Region")
}

fn observe(description: TableDescriptionBuilder) -> ObservedTable {
    table(&name(), &region(), &description.build(), &Expected::default()).expect("readable")
}

#[test]
fn absent_structures_are_defaults() {
    let observed = observe(sparse());
    let key = KeyAttribute { name: AttributeName::parse("id").expect("a name"), key_type: KeyType::String };
    let expected = ObservedTable {
        name: name(),
        arn: Arn::table(&region(), "", &name()),
        id: None,
        created_at: None,
        status: TableStatus::Active,
        key: PrimaryKey { partition: key, sort: None },
        local_indexes: BTreeMap::new(),
        global_indexes: BTreeMap::new(),
        vector_indexes: BTreeMap::new(),
        billing: BillingMode::OnDemand,
        units: Units { read: 0, write: 0 },
        ceiling: Ceiling::default(),
        warm: None,
        class: TableClass::Standard,
        stream: None,
        stream_arn: None,
        stream_label: None,
        encryption: ObservedEncryption { current: Encryption::AwsOwned, settled: true },
        protected: false,
        disassociation_protected: None,
        replicas: crate::table::replicas::ObservedReplicas::default(),
        accounts: OtherAccounts::default(),
        items: None,
        restoring: false,
        unrecognized: Vec::new(),
        budgets: Budgets::default(),
    };
    assert_eq!(observed, expected);
}

#[test]
fn a_full_description() {
    let observed = observe(
        sparse()
            .table_arn(ARN)
            .table_id("0f0f")
            .creation_date_time(DateTime::from_secs(1_700_000_000))
            .table_status(SdkTableStatus::Updating)
            .set_attribute_definitions(Some(vec![
                definition("total", "N"),
                definition("id", "B"),
                definition("at", "S"),
            ]))
            .set_key_schema(Some(vec![element("id", Role::Hash), element("at", Role::Range)]))
            .local_secondary_indexes(
                LocalSecondaryIndexDescription::builder()
                    .index_name("by_total")
                    .key_schema(element("id", Role::Hash))
                    .key_schema(element("total", Role::Range))
                    .build(),
            )
            .provisioned_throughput(units_of(5, 6))
            .warm_throughput(
                TableWarmThroughputDescription::builder()
                    .read_units_per_second(12000)
                    .write_units_per_second(4000)
                    .status(SdkTableStatus::Updating)
                    .build(),
            )
            .table_class_summary(
                TableClassSummary::builder().table_class(SdkTableClass::StandardInfrequentAccess).build(),
            )
            .stream_specification(
                StreamSpecification::builder()
                    .stream_enabled(true)
                    .stream_view_type(StreamViewType::OldImage)
                    .build()
                    .expect("complete"),
            )
            .latest_stream_arn("arn:stream")
            .latest_stream_label("label")
            .deletion_protection_enabled(true)
            .restore_summary(
                RestoreSummary::builder()
                    .restore_date_time(DateTime::from_secs(0))
                    .restore_in_progress(true)
                    .build()
                    .expect("complete"),
            ),
    );
    assert_eq!(observed.arn.to_string(), ARN);
    assert_eq!((observed.id.as_deref(), observed.created_at), (Some("0f0f"), Some(1_700_000_000)));
    assert_eq!(observed.status, TableStatus::Updating);
    assert_eq!(observed.key.partition.key_type, KeyType::Binary);
    assert_eq!(observed.key.sort.map(|sort| sort.name.as_str().to_owned()).as_deref(), Some("at"));
    let local: Vec<_> = observed.local_indexes.values().collect();
    let [ObservedLocalIndex { shape: LocalShape { sort, projection: Projection::All } }] = local.as_slice() else {
        panic!("{local:?}")
    };
    assert_eq!(sort.key_type, KeyType::Number);
    assert_eq!((observed.billing, observed.units), (BillingMode::Provisioned, Units { read: 5, write: 6 }));
    assert_eq!(observed.warm, Some(Warm { read: 12000, write: 4000, settled: false }));
    assert_eq!(observed.class, TableClass::InfrequentAccess);
    assert_eq!(observed.stream, Some(StreamView::OldImage));
    assert_eq!((observed.stream_arn.as_deref(), observed.stream_label.as_deref()), (Some("arn:stream"), Some("label")));
    assert!(observed.protected && observed.restoring);
}

#[test]
fn billing_modes() {
    let on_demand = summary(SdkBillingMode::PayPerRequest);
    let provisioned = summary(SdkBillingMode::Provisioned);
    let zero = Units { read: 0, write: 0 };
    let five = Units { read: 5, write: 5 };
    let cases = [
        (Some(on_demand.clone()), Some(units_of(0, 0)), BillingMode::OnDemand, zero),
        // Some endpoints still return units.
        (Some(on_demand), Some(units_of(5, 5)), BillingMode::OnDemand, zero),
        (Some(provisioned), Some(units_of(5, 5)), BillingMode::Provisioned, five),
        (None, Some(units_of(5, 5)), BillingMode::Provisioned, five),
        (None, Some(units_of(0, 0)), BillingMode::OnDemand, zero),
        (None, None, BillingMode::OnDemand, zero),
    ];
    for (summary, shown, billing, units) in cases {
        let observed = observe(sparse().set_billing_mode_summary(summary.clone()).set_provisioned_throughput(shown));
        assert_eq!((observed.billing, observed.units), (billing, units), "{summary:?}");
    }
}

#[test]
fn minus_one_is_no_maximum_and_provisioned_tables_have_none() {
    let shown = || OnDemandThroughput::builder().max_read_request_units(-1).max_write_request_units(40).build();
    let on_demand = observe(sparse().on_demand_throughput(shown()));
    assert_eq!(on_demand.ceiling, Ceiling { read: None, write: Some(40) });
    let provisioned = observe(sparse().on_demand_throughput(shown()).provisioned_throughput(units_of(1, 1)));
    assert_eq!(provisioned.ceiling, Ceiling::default());
}

#[test]
fn zero_is_not_a_warm_throughput() {
    let shown = |read, write| {
        let warm = TableWarmThroughputDescription::builder();
        warm.set_read_units_per_second(read).set_write_units_per_second(write).build()
    };
    let warm = |read, write| observe(sparse().warm_throughput(shown(read, write))).warm;
    assert_eq!(warm(Some(1), Some(2)), Some(Warm { read: 1, write: 2, settled: true }));
    for (read, write) in [(Some(0), Some(0)), (Some(5), None), (None, None)] {
        assert_eq!(warm(read, write), None, "{read:?} {write:?}");
    }
}

fn index(builder: GlobalSecondaryIndexDescriptionBuilder) -> ObservedIndex {
    let described = builder.index_name("by_owner").key_schema(element("id", Role::Hash)).build();
    let observed = observe(sparse().global_secondary_indexes(described));
    observed.global_indexes.into_values().next().expect("one index")
}

#[test]
fn statuses_of_indexes() {
    use SdkIndexStatus::{Active, Creating, Deleting, Updating};
    let cases = [
        (Some(Creating), Some(false), IndexStatus::Allocating),
        (Some(Creating), Some(true), IndexStatus::Backfilling),
        (Some(Creating), None, IndexStatus::Allocating),
        (Some(Active), None, IndexStatus::Active),
        (Some(Active), Some(false), IndexStatus::Active),
        (Some(Updating), None, IndexStatus::Updating),
        (Some(Deleting), Some(true), IndexStatus::Deleting),
        (Some(SdkIndexStatus::from("RESHAPING")), None, IndexStatus::Updating),
        (None, None, IndexStatus::Active),
    ];
    for (status, backfilling, expected) in cases {
        let builder = GlobalSecondaryIndexDescription::builder();
        let observed = index(builder.set_index_status(status.clone()).set_backfilling(backfilling));
        assert_eq!(observed.status, expected, "{status:?} {backfilling:?}");
    }
}

#[test]
fn indexes_have_several_keys_and_wait_for_their_warm_throughput() {
    let described = GlobalSecondaryIndexDescription::builder()
        .index_name("by_status")
        .set_key_schema(Some(vec![
            element("status", Role::Hash),
            element("day", Role::Hash),
            element("at", Role::Range),
            element("id", Role::Range),
        ]))
        .projection(
            SdkProjection::builder()
                .projection_type(ProjectionType::Include)
                .non_key_attributes("b")
                .non_key_attributes("a")
                .build(),
        )
        .warm_throughput(
            GlobalSecondaryIndexWarmThroughputDescription::builder()
                .read_units_per_second(1)
                .write_units_per_second(2)
                .status(SdkIndexStatus::Active)
                .build(),
        )
        .build();
    let definitions = ["status", "day", "at"].map(|name| definition(name, "S"));
    let observed = observe(
        definitions
            .into_iter()
            .fold(sparse(), TableDescriptionBuilder::attribute_definitions)
            .global_secondary_indexes(described),
    );
    let index = observed.global_indexes.values().next().expect("one index");
    let names = |keys: &[KeyAttribute]| keys.iter().map(|key| key.name.as_str().to_owned()).collect::<Vec<_>>();
    assert_eq!(names(&index.shape.key.partition), ["status", "day"]);
    assert_eq!(names(&index.shape.key.sort), ["at", "id"]);
    let Projection::Include(carried) = &index.shape.projection else { panic!("{:?}", index.shape) };
    assert_eq!(carried.iter().map(AttributeName::as_str).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(index.warm, Some(Warm { read: 1, write: 2, settled: true }));
}

#[test]
fn encryption_has_many_forms() {
    let shown = |status: Option<SseStatus>, sse_type: Option<SseType>, key: Option<&str>| {
        SseDescription::builder()
            .set_status(status)
            .set_sse_type(sse_type)
            .set_kms_master_key_arn(key.map(str::to_owned))
            .build()
    };
    let customer = |text: &str| Encryption::CustomerManaged(Arn::parse(text).expect("an ARN"));
    let kms = || Some(SseType::Kms);
    let cases = [
        (shown(Some(SseStatus::Enabled), kms(), Some(KEY)), customer(KEY), true),
        (shown(Some(SseStatus::Updating), kms(), Some(KEY)), customer(KEY), false),
        (shown(Some(SseStatus::Enabling), kms(), None), Encryption::AwsManaged, false),
        (shown(Some(SseStatus::Enabled), kms(), None), Encryption::AwsManaged, true),
        (
            shown(Some(SseStatus::Enabled), kms(), Some("arn:aws:kms:eu-west-1:123456789012:alias/aws/dynamodb")),
            Encryption::AwsManaged,
            true,
        ),
        (shown(Some(SseStatus::Disabled), None, None), Encryption::AwsOwned, true),
        (shown(Some(SseStatus::Disabling), kms(), Some(KEY)), customer(KEY), false),
        (shown(Some(SseStatus::Enabled), Some(SseType::Aes256), None), Encryption::AwsOwned, true),
    ];
    for (description, current, settled) in cases {
        let observed = observe(sparse().sse_description(description.clone())).encryption;
        assert_eq!(observed, ObservedEncryption { current, settled }, "{description:?}");
    }
    let odd = observe(sparse().sse_description(shown(None, kms(), Some("1234")))).encryption;
    assert!(matches!(odd.current, Encryption::CustomerManaged(key) if key.resource == "key/1234"));
}

#[test]
fn a_description_without_a_key_is_unreadable() {
    for description in [
        TableDescription::builder().build(),
        TableDescription::builder().key_schema(element("id", Role::Hash)).build(),
        sparse().global_secondary_indexes(GlobalSecondaryIndexDescription::builder().build()).build(),
    ] {
        assert!(table(&name(), &region(), &description, &Expected::default()).is_err(), "{description:?}");
    }
}

#[test]
fn recovery_and_its_period() {
    let described = |status: Option<PointInTimeRecoveryStatus>, days: Option<i32>| {
        let recovery = PointInTimeRecoveryDescription::builder()
            .set_point_in_time_recovery_status(status)
            .set_recovery_period_in_days(days)
            .build();
        ContinuousBackupsDescription::builder()
            .continuous_backups_status(ContinuousBackupsStatus::Enabled)
            .point_in_time_recovery_description(recovery)
            .build()
            .expect("complete")
    };
    use PointInTimeRecoveryStatus::{Disabled, Enabled};
    let cases = [
        (Some(described(Some(Enabled), Some(7))), Recovery::On { days: 7 }),
        (Some(described(Some(Enabled), None)), Recovery::On { days: 35 }),
        (Some(described(Some(Disabled), None)), Recovery::Off),
        (Some(described(None, None)), Recovery::Off),
        (None, Recovery::Off),
    ];
    for (description, expected) in cases {
        assert_eq!(recovery(description.as_ref()), expected, "{description:?}");
    }
}

#[test]
fn time_to_live_counts_while_it_is_being_changed() {
    use TimeToLiveStatus::{Disabled, Disabling, Enabled, Enabling};
    for (status, on) in [(Enabled, true), (Enabling, true), (Disabling, false), (Disabled, false)] {
        let description =
            TimeToLiveDescription::builder().time_to_live_status(status.clone()).attribute_name("expires").build();
        assert_eq!(ttl(Some(&description)).is_some(), on, "{status:?}");
    }
    assert_eq!(ttl(None), None);
    assert_eq!(ttl(Some(&TimeToLiveDescription::builder().build())), None);
}

#[test]
fn imports() {
    let described = ImportTableDescription::builder;
    let import = |described: ImportTableDescriptionBuilder| super::import(Some(&described.build()));
    let running = described().import_status(ImportStatus::InProgress).imported_item_count(1200);
    assert_eq!(import(running), ImportProgress::Running { items: Some(1200) });
    assert_eq!(super::import(None), ImportProgress::Running { items: None });
    assert_eq!(import(described().import_status(ImportStatus::Completed)), ImportProgress::Completed);
    let failed =
        |code: &str, message: &str| ImportProgress::Failed { code: code.to_owned(), message: message.to_owned() };
    assert_eq!(
        import(
            described()
                .import_status(ImportStatus::Failed)
                .failure_code("ItemValidationError")
                .failure_message("2 rows")
        ),
        failed("ItemValidationError", "2 rows")
    );
    assert_eq!(import(described().import_status(ImportStatus::Cancelled)), failed("CANCELLED", ""));
}

/// The service learns classes, views and projections that this version does not know: nothing follows from them.
#[test]
fn values_that_are_not_known_count_as_the_expected_ones() {
    let global = GlobalSecondaryIndexDescription::builder()
        .index_name("ById")
        .key_schema(element("id", Role::Hash))
        .projection(SdkProjection::builder().projection_type(ProjectionType::from("SOME")).build())
        .build();
    let described = sparse()
        .table_class_summary(TableClassSummary::builder().table_class(SdkTableClass::from("GLACIER")).build())
        .stream_specification(
            StreamSpecification::builder()
                .stream_enabled(true)
                .stream_view_type(StreamViewType::from("DIFFERENCES"))
                .build()
                .expect("complete"),
        )
        .global_secondary_indexes(global)
        .build();
    let expected = Expected {
        class: Some(TableClass::InfrequentAccess),
        view: Some(StreamView::OldImage),
        projections: [(IndexName::parse("ById").expect("a name"), Projection::KeysOnly)].into(),
        ..Expected::default()
    };
    let observed = table(&name(), &region(), &described, &expected).expect("readable");
    assert_eq!((observed.class, observed.stream), (TableClass::InfrequentAccess, Some(StreamView::OldImage)));
    let index = observed.global_indexes.values().next().expect("one index");
    assert_eq!(index.shape.projection, Projection::KeysOnly);
    let unrecognized: Vec<String> =
        observed.unrecognized.iter().map(|Unrecognized { path, value }| format!("{path} = {value}")).collect();
    assert_eq!(
        unrecognized,
        [
            "global_secondary_indexes[\"ById\"].projection_type = SOME",
            "table_class = GLACIER",
            "stream.view_type = DIFFERENCES"
        ]
    );
}

/// Members of other accounts are no replicas of this one.
#[test]
fn members_of_other_accounts_are_no_replicas() {
    let replica = |region: &str, arn: Option<&str>| {
        let status = ReplicaStatus::ReplicationNotAuthorized;
        let arn = arn.map(str::to_owned);
        ReplicaDescription::builder().region_name(region).set_replica_arn(arn).replica_status(status).build()
    };
    let partner = "arn:aws:dynamodb:us-east-1:444455556666:table/orders";
    let own = ARN.replace("eu-west-1", "us-west-2");
    let described = |mode| sparse().table_arn(ARN).global_table_settings_replication_mode(mode);
    let observed = observe(described(Mode::Enabled).replicas(replica("us-east-1", Some(partner))));
    assert!(observed.replicas.is_empty() && !observed.is_alone());
    assert_eq!(observed.accounts.settings_replication, Some(true));
    let [member] = observed.accounts.members.as_slice() else { panic!("{:?}", observed.accounts) };
    assert_eq!(member.arn.as_ref().map(ToString::to_string).as_deref(), Some(partner));
    assert_eq!(member.status, crate::table::replicas::ReplicaStatus::NotAuthorized);
    let observed = observe(described(Mode::EnabledWithOverrides).replicas(replica("us-west-2", Some(&own))));
    assert_eq!((observed.replicas.members.len(), observed.accounts), (1, OtherAccounts::default()));
    for (mode, elsewhere) in [(Mode::Enabled, 1), (Mode::EnabledWithOverrides, 0)] {
        let observed = observe(described(mode).replicas(replica("us-west-2", None)));
        assert_eq!(observed.accounts.members.len(), elsewhere, "by the mode, where no ARN is described");
    }
}
