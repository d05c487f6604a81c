//! Every attribute of the table whose change can make the table less safe leads to a risk; of any other it is stated why not.

use tf_provider::Model as _;
use tf_provider::schema::{Attribute, Mode};

use super::said;
use crate::explain::plan_file::Planned;
use crate::table::model::TableModel;
use crate::table::plan::tests::fixtures::models_of;

/// Attributes, a change of them, and the risks that it has. `*` stands for a beginning, `.*` for all that is inside.
struct Case(&'static [&'static str], &'static str, &'static str, &'static [&'static str]);

const INDEX: &str =
    r#"global_secondary_indexes = { ByOwner = { partition_key = { name = "owner" }, projection_type = "KEYS_ONLY" } }"#;

const CASES: &[Case] = &[
    // Indexes.
    Case(&["global_secondary_indexes"], INDEX, "", &["index-removed"]),
    Case(
        &[
            "global_secondary_indexes.partition_key",
            "global_secondary_indexes.partition_key.*",
            "global_secondary_indexes.partition_keys",
            "global_secondary_indexes.partition_keys.*",
            "global_secondary_indexes.sort_key",
            "global_secondary_indexes.sort_key.*",
            "global_secondary_indexes.sort_keys",
            "global_secondary_indexes.sort_keys.*",
        ],
        INDEX,
        r#"global_secondary_indexes = { ByOwner = { partition_key = { name = "place" }, projection_type = "KEYS_ONLY" } }"#,
        &["index-rebuilt", "index-build"],
    ),
    Case(
        &["global_secondary_indexes.projection_type", "global_secondary_indexes.non_key_attributes"],
        INDEX,
        r#"global_secondary_indexes = { ByOwner = { partition_key = { name = "owner" }, non_key_attributes = ["a"] } }"#,
        &["index-rebuilt"],
    ),
    Case(
        &["vector_indexes"],
        r#"vector_indexes = { ByForm = { vector_attribute = "v", dimensions = 3, distance_function = "COSINE", projection_type = "KEYS_ONLY" } }"#,
        "",
        &["index-removed"],
    ),
    Case(
        &["vector_indexes.*"],
        r#"vector_indexes = { ByForm = { vector_attribute = "v", dimensions = 3, distance_function = "COSINE", projection_type = "KEYS_ONLY" } }"#,
        r#"vector_indexes = { ByForm = { vector_attribute = "v", dimensions = 4, distance_function = "COSINE", projection_type = "KEYS_ONLY" } }"#,
        &["index-rebuilt", "index-build"],
    ),
    // Throughput.
    Case(
        &["billing_mode"],
        "",
        "read_capacity = { min_capacity = 5, max_capacity = 10 }\nwrite_capacity = { units = 5 }",
        &["capacity-limited", "starts-at-minimum"],
    ),
    Case(
        &["*capacity.units"],
        "read_capacity = { units = 40 }\nwrite_capacity = { units = 5 }",
        "read_capacity = { units = 20 }\nwrite_capacity = { units = 5 }",
        &["capacity-lowered"],
    ),
    Case(
        &["*capacity.units"],
        "read_capacity = { units = 40 }\nwrite_capacity = { units = 5 }",
        "read_capacity = { min_capacity = 5, max_capacity = 20 }\nwrite_capacity = { units = 5 }",
        &["capacity-lowered"],
    ),
    Case(
        &["*read_capacity", "*write_capacity"],
        "read_capacity = { units = 5 }\nwrite_capacity = { min_capacity = 5, max_capacity = 40 }",
        "read_capacity = { units = 5 }\nwrite_capacity = { units = 10 }",
        &["scaling-ended"],
    ),
    Case(
        &["*capacity.max_capacity"],
        "read_capacity = { min_capacity = 5, max_capacity = 40 }\nwrite_capacity = { units = 5 }",
        "read_capacity = { min_capacity = 5, max_capacity = 20 }\nwrite_capacity = { units = 5 }",
        &["maximum-lowered"],
    ),
    Case(
        &["*capacity.min_capacity"],
        "read_capacity = { min_capacity = 10, max_capacity = 40 }\nwrite_capacity = { units = 5 }",
        "read_capacity = { min_capacity = 5, max_capacity = 40 }\nwrite_capacity = { units = 5 }",
        &["scaling-weakened"],
    ),
    Case(
        &["*capacity.target_utilization", "*capacity.scale_out_cooldown", "*capacity.disable_scale_in"],
        "read_capacity = { min_capacity = 5, max_capacity = 40, disable_scale_in = true }\nwrite_capacity = { units = 5 }",
        "read_capacity = { min_capacity = 5, max_capacity = 40, target_utilization = 90, scale_out_cooldown = 600 }\nwrite_capacity = { units = 5 }",
        &["scaling-weakened", "scaling-weakened", "scaling-weakened"],
    ),
    Case(
        &["*capacity.schedules"],
        r#"read_capacity = { min_capacity = 5, max_capacity = 40, schedules = { Day = { schedule = "cron(0 8 * * ? *)", min_capacity = 9 } } }
        write_capacity = { units = 5 }"#,
        "read_capacity = { min_capacity = 5, max_capacity = 40 }\nwrite_capacity = { units = 5 }",
        &["scaling-weakened"],
    ),
    Case(
        &[
            "*schedules.schedule",
            "*schedules.timezone",
            "*schedules.start_time",
            "*schedules.end_time",
            "*schedules.min_capacity",
            "*schedules.max_capacity",
        ],
        r#"read_capacity = { min_capacity = 5, max_capacity = 40, schedules = { Day = { schedule = "cron(0 8 * * ? *)", min_capacity = 9 } } }
        write_capacity = { units = 5 }"#,
        r#"read_capacity = { min_capacity = 5, max_capacity = 40, schedules = { Day = { schedule = "cron(0 9 * * ? *)", min_capacity = 8 } } }
        write_capacity = { units = 5 }"#,
        &["scaling-weakened"],
    ),
    Case(
        &["global_secondary_indexes.read_capacity.units", "global_secondary_indexes.write_capacity.units"],
        r#"read_capacity = { units = 5 }
        write_capacity = { units = 5 }
        global_secondary_indexes = { ByOwner = { partition_key = { name = "owner" }, projection_type = "KEYS_ONLY", write_capacity = { units = 40 } } }"#,
        r#"read_capacity = { units = 5 }
        write_capacity = { units = 5 }
        global_secondary_indexes = { ByOwner = { partition_key = { name = "owner" }, projection_type = "KEYS_ONLY", write_capacity = { units = 20 } } }"#,
        &["capacity-lowered"],
    ),
    Case(
        &["on_demand_throughput", "on_demand_throughput.*"],
        "",
        "on_demand_throughput = { max_read_request_units = 20 }",
        &["maximum-lowered"],
    ),
    Case(
        &["on_demand_throughput.*"],
        "on_demand_throughput = { max_write_request_units = 40 }",
        "on_demand_throughput = { max_write_request_units = 20 }",
        &["maximum-lowered"],
    ),
    Case(
        &["global_secondary_indexes.on_demand_throughput", "global_secondary_indexes.on_demand_throughput.*"],
        INDEX,
        r#"global_secondary_indexes = { ByOwner = { partition_key = { name = "owner" }, projection_type = "KEYS_ONLY", on_demand_throughput = { max_read_request_units = 20 } } }"#,
        &["maximum-lowered"],
    ),
    // What protects the items.
    Case(
        &["point_in_time_recovery", "point_in_time_recovery.enabled"],
        "",
        "point_in_time_recovery = { enabled = false }",
        &["backups-disabled"],
    ),
    Case(
        &["point_in_time_recovery.recovery_period_in_days"],
        "",
        "point_in_time_recovery = { recovery_period_in_days = 7 }",
        &["backups-shortened"],
    ),
    Case(
        &["deletion_protection_enabled"],
        "deletion_protection_enabled = true",
        "deletion_protection_enabled = false",
        &["protection-removed"],
    ),
    Case(
        &["removal_policy"],
        r#"removal_policy = "RETAIN""#,
        r#"removal_policy = "SNAPSHOT""#,
        &["removal-policy-weakened"],
    ),
    Case(&["removal_policy"], r#"removal_policy = "SNAPSHOT""#, "", &["removal-policy-weakened"]),
    Case(
        &["disassociation_protection_enabled"],
        "replicas = { eu-central-1 = {} }\ndisassociation_protection_enabled = true",
        "replicas = { eu-central-1 = {} }\ndisassociation_protection_enabled = false",
        &["protection-removed"],
    ),
    Case(
        &["guardrail_suppressions"],
        "",
        r#"guardrail_suppressions = { "protection.unrecoverable" = "a table of a test" }"#,
        &["guardrail-suppressed"],
    ),
    // Items, and who reads them.
    Case(&["ttl"], r#"ttl = { attribute_name = "ends" }"#, "", &["expiry-disabled"]),
    Case(
        &["ttl.attribute_name", "ttl.enabled"],
        r#"ttl = { attribute_name = "ends" }"#,
        r#"ttl = { attribute_name = "expires" }"#,
        &["expiry-enabled", "interruption"],
    ),
    Case(
        &["server_side_encryption", "server_side_encryption.key_type"],
        r#"server_side_encryption = { kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/1" }"#,
        "",
        &["encryption-weakened"],
    ),
    Case(
        &["server_side_encryption.kms_key_arn"],
        r#"server_side_encryption = { kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/1" }"#,
        r#"server_side_encryption = { kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/2" }"#,
        &["encryption-key-changed"],
    ),
    Case(
        &["resource_policy"],
        r#"resource_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { AWS = "111122223333" }, Action = "dynamodb:GetItem", Resource = "self" }] })"#,
        r#"resource_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = "*", Action = "dynamodb:*", Resource = "self" }] })"#,
        &["policy-loosened"],
    ),
    Case(
        &["resource_policy"],
        r#"resource_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { AWS = "111122223333" }, Action = "dynamodb:*", Resource = "self" }] })"#,
        r#"resource_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { AWS = "111122223333" }, Action = "dynamodb:GetItem", Resource = "self" }] })"#,
        &["policy-tightened"],
    ),
    Case(
        &["resource_policy"],
        r#"resource_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Deny", Principal = "*", Action = "dynamodb:PutItem", Resource = "self" }] })"#,
        "",
        &["policy-removed"],
    ),
    Case(&["stream", "stream.view_type"], r#"stream = { view_type = "KEYS_ONLY" }"#, "", &["stream-ended"]),
    Case(
        &["stream.view_type"],
        r#"stream = { view_type = "KEYS_ONLY" }"#,
        r#"stream = { view_type = "NEW_IMAGE" }"#,
        &["stream-ended"],
    ),
    Case(
        &["stream.resource_policy"],
        r#"stream = { view_type = "KEYS_ONLY" }"#,
        r#"stream = { view_type = "KEYS_ONLY", resource_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { AWS = "444455556666" }, Action = "dynamodb:GetRecords", Resource = "self/stream" }] }) }"#,
        &["policy-loosened"],
    ),
    Case(
        &["kinesis_stream"],
        r#"kinesis_stream = { stream_arn = "arn:aws:kinesis:eu-west-1:111122223333:stream/a" }"#,
        "",
        &["kinesis-ended"],
    ),
    Case(
        &["kinesis_stream.stream_arn"],
        r#"kinesis_stream = { stream_arn = "arn:aws:kinesis:eu-west-1:111122223333:stream/a" }"#,
        r#"kinesis_stream = { stream_arn = "arn:aws:kinesis:eu-west-1:111122223333:stream/b" }"#,
        &["kinesis-ended", "interruption"],
    ),
    Case(
        &["kinesis_stream.approximate_creation_date_time_precision"],
        r#"kinesis_stream = { stream_arn = "arn:aws:kinesis:eu-west-1:111122223333:stream/a" }"#,
        r#"kinesis_stream = { stream_arn = "arn:aws:kinesis:eu-west-1:111122223333:stream/a", approximate_creation_date_time_precision = "MICROSECOND" }"#,
        &["kinesis-precision"],
    ),
    // What is known of the table.
    Case(&["contributor_insights"], "contributor_insights = {}", "", &["insights-disabled"]),
    Case(
        &["contributor_insights.mode"],
        "contributor_insights = {}",
        r#"contributor_insights = { mode = "THROTTLED_KEYS" }"#,
        &["insights-disabled"],
    ),
    Case(
        &["global_secondary_indexes.contributor_insights", "global_secondary_indexes.contributor_insights.mode"],
        r#"global_secondary_indexes = { ByOwner = { partition_key = { name = "owner" }, projection_type = "KEYS_ONLY", contributor_insights = {} } }"#,
        INDEX,
        &["insights-disabled"],
    ),
    Case(&["alarms"], "alarms = {}", "", &["alarms-removed"]),
    Case(
        &["alarms.alarm_actions"],
        r#"alarms = { alarm_actions = ["arn:aws:sns:eu-west-1:111122223333:a"] }"#,
        "alarms = {}",
        &["alarms-silenced"],
    ),
    Case(
        &["alarms.rules", "alarms.rules.enabled", "alarms.rules.operations"],
        "alarms = {}",
        "alarms = { rules = { read_throttle = { enabled = false } } }",
        &["alarms-removed"],
    ),
    Case(
        &[
            "alarms.rules.threshold",
            "alarms.rules.period",
            "alarms.rules.evaluation_periods",
            "alarms.rules.datapoints_to_alarm",
        ],
        "alarms = {}",
        "alarms = { rules = { read_throttle = { threshold = 100 } } }",
        &["alarms-loosened"],
    ),
    Case(
        &["alarms.rules.alarm_actions"],
        r#"alarms = { rules = { read_throttle = { alarm_actions = ["arn:aws:sns:eu-west-1:111122223333:a"] } } }"#,
        "alarms = { rules = { read_throttle = { alarm_actions = [] } } }",
        &["alarms-silenced"],
    ),
    // Other Regions and accounts.
    Case(&["replicas"], "replicas = { eu-central-1 = {} }", "replicas = {}", &["replica-removed"]),
    Case(&["replicas"], "replicas = { eu-central-1 = {} }", "", &["replicas-unmanaged"]),
    Case(
        &["replicas.kms_key_arn"],
        r#"server_side_encryption = { kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/1" }
        replicas = { eu-central-1 = { kms_key_arn = "arn:aws:kms:eu-central-1:111122223333:key/1" } }"#,
        r#"server_side_encryption = { kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/1" }
        replicas = { eu-central-1 = { kms_key_arn = "arn:aws:kms:eu-central-1:111122223333:key/2" } }"#,
        &["encryption-key-changed"],
    ),
    Case(
        &["replicas.point_in_time_recovery", "replicas.point_in_time_recovery.*"],
        "replicas = { eu-central-1 = {} }",
        "replicas = { eu-central-1 = { point_in_time_recovery = { enabled = false } } }",
        &["backups-disabled"],
    ),
    Case(
        &["replicas.deletion_protection_enabled"],
        "replicas = { eu-central-1 = {} }",
        "replicas = { eu-central-1 = { deletion_protection_enabled = false } }",
        &["protection-removed"],
    ),
    Case(
        &["replicas.disassociation_protection_enabled"],
        "replicas = { eu-central-1 = {} }",
        "replicas = { eu-central-1 = { disassociation_protection_enabled = false } }",
        &["protection-removed"],
    ),
    Case(
        &["replicas.removal_policy"],
        r#"replicas = { eu-central-1 = { removal_policy = "DISASSOCIATE" } }"#,
        "replicas = { eu-central-1 = {} }",
        &["removal-policy-weakened"],
    ),
    Case(
        &["replicas.contributor_insights", "replicas.contributor_insights.mode"],
        "contributor_insights = {}\nreplicas = { eu-central-1 = {} }",
        r#"contributor_insights = {}
        replicas = { eu-central-1 = { contributor_insights = { mode = "THROTTLED_KEYS" } } }"#,
        &["insights-disabled"],
    ),
    Case(
        &["replicas.read_capacity", "replicas.read_capacity.*"],
        r#"read_capacity = { units = 5 }
        write_capacity = { min_capacity = 5, max_capacity = 40 }
        replicas = { eu-central-1 = { read_capacity = { units = 40 } } }"#,
        r#"read_capacity = { units = 5 }
        write_capacity = { min_capacity = 5, max_capacity = 40 }
        replicas = { eu-central-1 = { read_capacity = { units = 20 } } }"#,
        &["capacity-lowered"],
    ),
    Case(
        &["replicas.max_read_request_units"],
        "replicas = { eu-central-1 = { max_read_request_units = 40 } }",
        "replicas = { eu-central-1 = { max_read_request_units = 20 } }",
        &["maximum-lowered"],
    ),
    Case(
        &[
            "replicas.global_secondary_indexes",
            "replicas.global_secondary_indexes.max_read_request_units",
            "replicas.global_secondary_indexes.read_capacity",
            "replicas.global_secondary_indexes.read_capacity.*",
        ],
        r#"global_secondary_indexes = { ByOwner = { partition_key = { name = "owner" }, projection_type = "KEYS_ONLY" } }
        replicas = { eu-central-1 = { global_secondary_indexes = { ByOwner = { max_read_request_units = 40 } } } }"#,
        r#"global_secondary_indexes = { ByOwner = { partition_key = { name = "owner" }, projection_type = "KEYS_ONLY" } }
        replicas = { eu-central-1 = { global_secondary_indexes = { ByOwner = { max_read_request_units = 20 } } } }"#,
        &["maximum-lowered"],
    ),
    Case(
        &[
            "replicas.global_secondary_indexes.contributor_insights",
            "replicas.global_secondary_indexes.contributor_insights.mode",
        ],
        r#"global_secondary_indexes = { ByOwner = { partition_key = { name = "owner" }, projection_type = "KEYS_ONLY" } }
        replicas = { eu-central-1 = { global_secondary_indexes = { ByOwner = { contributor_insights = {} } } } }"#,
        r#"global_secondary_indexes = { ByOwner = { partition_key = { name = "owner" }, projection_type = "KEYS_ONLY" } }
        replicas = { eu-central-1 = {} }"#,
        &["insights-disabled"],
    ),
    Case(
        &["replicas.resource_policy"],
        "replicas = { eu-central-1 = {} }",
        r#"replicas = { eu-central-1 = { resource_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = "*", Action = "dynamodb:GetItem", Resource = "self" }] }) } }"#,
        &["policy-loosened"],
    ),
    Case(
        &["replicas.kinesis_stream", "replicas.kinesis_stream.*"],
        r#"replicas = { eu-central-1 = { kinesis_stream = { stream_arn = "arn:aws:kinesis:eu-central-1:111122223333:stream/a" } } }"#,
        "replicas = { eu-central-1 = {} }",
        &["kinesis-ended"],
    ),
    Case(
        &["replicas.alarm_actions"],
        r#"alarms = {}
        replicas = { eu-central-1 = { alarm_actions = [] } }"#,
        r#"alarms = {}
        replicas = { eu-central-1 = {} }"#,
        &["alarms-removed"],
    ),
    Case(
        &["global_table", "global_table.settings_replication_mode"],
        r#"global_table = { settings_replication_mode = "ENABLED" }"#,
        r#"global_table = { settings_replication_mode = "DISABLED" }"#,
        &["replication-ended"],
    ),
];

/// Attributes without a risk, with all that is inside, and why.
const HARMLESS: &[(&str, &str)] = &[
    ("name", "another name replaces the table, which is a risk of its own"),
    ("name_prefix", "a name that does not begin with it replaces the table, which is a risk of its own"),
    ("region", "another Region replaces the table, or is another home of it"),
    ("partition_key", "another key replaces the table"),
    ("sort_key", "another key replaces the table"),
    ("local_secondary_indexes", "they replace the table"),
    ("*capacity.scale_in_cooldown", "units that are given back sooner come back by themselves"),
    ("*capacity.initial_capacity", "it is used when scaling begins: then a start at the minimum is a risk"),
    ("*warm_throughput", "DynamoDB never lowers it"),
    ("*read_units_per_second", "DynamoDB never lowers it"),
    ("*write_units_per_second", "DynamoDB never lowers it"),
    ("table_class", "it changes prices; how often it can change is a budget"),
    ("replicas.table_class", "it changes prices"),
    ("restore", "it has no effect on a table that exists"),
    ("import_table", "it has no effect on a table that exists"),
    ("global_table.source_table_arn", "it has no effect on a table that exists"),
    ("multi_region_consistency", "it cannot change while there are replicas, whose removal is a risk"),
    ("witness_region", "it leaves with the replicas, whose removal is a risk"),
    ("tags", "whether a policy elsewhere refers to a tag is not in a plan"),
    ("replicas.tags", "whether a policy elsewhere refers to a tag is not in a plan"),
    ("replicas.propagate_tags", "whether a policy elsewhere refers to a tag is not in a plan"),
    ("alarms.ok_actions", "they tell of the end of a problem"),
    ("alarms.insufficient_data_actions", "they tell of missing data, not of a problem"),
    ("alarms.name_prefix", "the same alarms have other names"),
    ("alarms.tags", "an alarm works the same without them"),
    ("alarms.rules.statistic", "neither statistic is safer by itself"),
    ("alarms.rules.description", "an alarm works the same with another one"),
    ("access_patterns", "nothing is called for it"),
    ("entities", "nothing is called for it"),
    ("usage", "nothing is called for it"),
    ("timeouts", "steps that take longer than the wait are a risk"),
    ("wait_for_indexes", "an apply that ends earlier says so in a note"),
];

/// Risks of a change and of its opposite.
const BOTH_WAYS: &[&str] = &[
    "index-rebuilt",
    "index-build",
    "encryption-key-changed",
    "expiry-enabled",
    "interruption",
    "kinesis-ended",
    "kinesis-precision",
    "stream-ended",
    "scaling-weakened",
];

/// The paths of all attributes that a configuration can set, without the keys of maps.
fn paths(attributes: &[Attribute], of: &str) -> Vec<String> {
    let settable = attributes.iter().filter(|attribute| attribute.mode != Mode::Computed);
    let below = |attribute: &Attribute| {
        let path = format!("{of}{}", attribute.name);
        let inside = paths(attribute.kind.attributes(), &format!("{path}."));
        std::iter::once(path).chain(inside).collect::<Vec<_>>()
    };
    settable.flat_map(below).collect()
}

fn covers(pattern: &str, path: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(end), _) => path.ends_with(end),
        (None, Some(beginning)) => path.starts_with(beginning),
        (None, None) => path == pattern,
    }
}

fn is_at_or_below(pattern: &str, path: &str) -> bool {
    covers(pattern, path) || path.starts_with(&format!("{pattern}."))
}

#[test]
fn every_attribute_has_a_risk_or_a_reason_for_none() {
    let paths = paths(&TableModel::attributes(), "");
    let named = || CASES.iter().flat_map(|Case(attributes, ..)| attributes.iter());
    let is_covered = |path: &&String| {
        named().any(|pattern| covers(pattern, path))
            || HARMLESS.iter().any(|(pattern, _)| is_at_or_below(pattern, path))
    };
    let missing: Vec<&String> = paths.iter().filter(|path| !is_covered(path)).collect();
    assert_eq!(missing, [""; 0], "these attributes have neither a change with a risk nor a reason for none");
    let patterns = named().copied().chain(HARMLESS.iter().map(|(pattern, _)| *pattern));
    let stale: Vec<&str> = patterns.filter(|pattern| !paths.iter().any(|path| covers(pattern, path))).collect();
    assert_eq!(stale, [""; 0], "there are no such attributes");
}

/// The ids of the risks of a change of a table with these attributes.
fn risks(before: &str, after: &str) -> Vec<&'static str> {
    let table = |attributes: &str| {
        format!(
            "resource \"dynamodb_table\" \"a\" {{\nname = \"orders\"\npartition_key = {{ name = \"id\" }}\n{attributes}\n}}"
        )
    };
    let (before, after) = models_of(Some(&table(before)), Some(&table(after)));
    let tables = (before.expect("a table"), after.expect("a table"));
    said(Planned::Update(Box::new(tables))).risks.into_iter().map(|risk| risk.id).collect()
}

#[test]
fn changes_that_make_a_table_less_safe_have_their_risks() {
    let mut failures = Vec::new();
    for Case(_, before, after, expected) in CASES {
        let found = risks(before, after);
        let mut rest = found.clone();
        for id in *expected {
            match rest.iter().position(|other| other == id) {
                Some(at) => drop(rest.remove(at)),
                None => failures.push(format!("{before}\n→ {after}\n{id} is not among {found:?}")),
            }
        }
        let back = risks(after, before);
        if expected.iter().any(|id| !BOTH_WAYS.contains(id) && back.contains(id)) {
            failures.push(format!("{after}\n→ {before}\nhas the same risk: {back:?}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

/// The guide has a row for each of them.
#[test]
fn the_guide_names_every_risk() {
    let guide =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/guides/explain.md")).expect("a guide");
    for id in CASES.iter().flat_map(|Case(.., ids)| ids.iter()) {
        assert!(guide.contains(&format!("`{id}`")), "{id}");
    }
}
