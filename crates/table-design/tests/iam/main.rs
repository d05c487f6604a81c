//! Policies under a small evaluator of IAM's rules: what was asked for is allowed, and one attribute, index or key more is
//! denied.

mod evaluator;
mod properties;

use std::collections::BTreeSet;

use evaluator::{Policy, Request};
use table_design::iam::{
    Access, Allowed, EndpointRequest, IdentityRequest, IndexKeys, Level, Limits, Need, Place, PolicyKeys, PolicyTable,
    Principal, Reach, ResourceRequest, endpoint_policy, identity_policy, resource_policy,
};
use table_design::{Operation, Returns};

const TABLE: &str = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders";
const REPLICA: &str = "arn:aws:dynamodb:us-east-1:123456789012:table/orders";
const KEY: &str = "arn:aws:kms:eu-west-1:123456789012:key/1234";

fn set<const N: usize>(names: [&str; N]) -> BTreeSet<String> {
    names.into_iter().map(str::to_owned).collect()
}

fn index(partition: &[&str], sort: &[&str]) -> IndexKeys {
    let attributes = partition.iter().chain(sort).map(|name| (*name).to_owned()).collect();
    IndexKeys { attributes, partition_attributes: partition.len() }
}

/// Keys `pk` and `sk`; `by_owner` of one partition attribute, `by_region_and_day` of two.
fn orders() -> PolicyTable {
    let indexes = [("by_owner", index(&["owner"], &["at"])), ("by_region_and_day", index(&["region", "day"], &[]))];
    PolicyTable {
        places: vec![Place { arn: TABLE.to_owned(), ..Place::default() }],
        indexes: set(["by_owner", "by_region_and_day"]),
        keys: Some(PolicyKeys {
            primary: set(["pk", "sk"]),
            indexes: indexes.into_iter().map(|(name, keys)| (name.to_owned(), keys)).collect(),
        }),
    }
}

fn need(operation: Operation, index: Option<&str>, returns: Returns) -> Need {
    let index = index.map(str::to_owned);
    Need { pattern: "pattern".to_owned(), operation, index, filter_on: BTreeSet::new(), returns }
}

fn attributes(names: &[&str]) -> Returns {
    Returns::Attributes(names.iter().map(|name| (*name).to_owned()).collect())
}

fn patterns(needs: &[Need], limits: Limits) -> Result<Policy, String> {
    of(orders(), Allowed::Patterns(needs.to_vec()), limits)
}

fn level(access: Access, reach: Reach, limits: Limits) -> Result<Policy, String> {
    of(orders(), Allowed::Level(Level { access, reach }), limits)
}

fn of(table: PolicyTable, allowed: Allowed, limits: Limits) -> Result<Policy, String> {
    let request = IdentityRequest { table, allowed, limits, sid: None };
    let document = identity_policy(&request).map_err(|problem| problem.to_string())?;
    let policy = Policy::parse(&document);
    policy.names_everything();
    Ok(policy)
}

fn leading(keys: &[&str]) -> Limits {
    Limits { leading_keys: Some(keys.iter().map(|key| (*key).to_owned()).collect()), ..Limits::default() }
}

fn index_arn(name: &str) -> String {
    format!("{TABLE}/index/{name}")
}

#[test]
fn a_read_of_some_attributes_is_allowed_them_and_the_keys() {
    let policy = patterns(&[need(Operation::GetItem, None, attributes(&["status"]))], Limits::default());
    let policy = policy.expect("a policy");
    let read = |names: &[&str]| Request::new("dynamodb:GetItem", TABLE).with("dynamodb:Attributes", names);
    assert!(policy.allows(&read(&["pk", "sk", "status"]).with("dynamodb:Select", &["SPECIFIC_ATTRIBUTES"])));
    assert!(policy.allows(&read(&["status"])));
    assert!(!policy.allows(&read(&["status", "secret"])));
    assert!(!policy.allows(&read(&[]).with("dynamodb:Select", &["ALL_ATTRIBUTES"])));
    assert!(!policy.allows(&Request::new("dynamodb:Query", TABLE)));
    assert!(!policy.allows(&Request::new("dynamodb:GetItem", &index_arn("by_owner"))));
    assert!(!policy.allows(&Request::new("dynamodb:GetItem", &format!("{TABLE}2"))));
}

#[test]
fn a_query_of_an_index_is_allowed_there_only() {
    let mut wanted = need(Operation::Query, Some("by_owner"), attributes(&["status"]));
    wanted.filter_on = set(["total"]);
    let policy = patterns(&[wanted], Limits::default()).expect("a policy");
    let query = |resource: &str, names: &[&str], select: &str| {
        Request::new("dynamodb:Query", resource).with("dynamodb:Attributes", names).with("dynamodb:Select", &[select])
    };
    let names = ["pk", "sk", "owner", "at", "status", "total"];
    let by_owner = index_arn("by_owner");
    assert!(policy.allows(&query(&by_owner, &names, "SPECIFIC_ATTRIBUTES")));
    assert!(!policy.allows(&query(&by_owner, &["owner", "region"], "SPECIFIC_ATTRIBUTES")), "a key of another index");
    assert!(!policy.allows(&query(&by_owner, &names, "ALL_PROJECTED_ATTRIBUTES")));
    assert!(!policy.allows(&query(&by_owner, &names, "COUNT")));
    assert!(!policy.allows(&Request::new("dynamodb:Query", &by_owner)), "without Select");
    assert!(!policy.allows(&query(TABLE, &names, "SPECIFIC_ATTRIBUTES")));
    assert!(!policy.allows(&query(&index_arn("by_region_and_day"), &names, "SPECIFIC_ATTRIBUTES")));
}

#[test]
fn every_operation_is_allowed_by_its_own_action() {
    for operation in Operation::ALL {
        let index = (operation == Operation::SearchVectors).then_some("by_owner");
        let policy = patterns(&[need(operation, index, Returns::All)], Limits::default()).expect("a policy");
        let resource = index.map_or(TABLE.to_owned(), index_arn);
        for other in Operation::ALL {
            let request = Request::new(&format!("dynamodb:{}", other.as_str()), &resource);
            assert_eq!(policy.allows(&request), operation == other, "{operation:?}, {other:?}");
        }
        for action in ["dynamodb:PartiQLSelect", "dynamodb:BatchWriteItem", "dynamodb:DeleteTable"] {
            assert!(!policy.allows(&Request::new(action, &resource)), "{action}");
        }
    }
}

#[test]
fn a_write_returns_what_it_is_asked_for() {
    let write = |action: &str, returned: &str| {
        Request::new(&format!("dynamodb:{action}"), TABLE).with("dynamodb:ReturnValues", &[returned])
    };
    let needs = [need(Operation::UpdateItem, None, Returns::Keys), need(Operation::PutItem, None, Returns::Keys)];
    let policy = patterns(&needs, Limits::default()).expect("a policy");
    assert!(policy.allows(&Request::new("dynamodb:UpdateItem", TABLE)));
    for (action, returned, allowed) in [
        ("UpdateItem", "NONE", true),
        ("UpdateItem", "UPDATED_NEW", true),
        ("UpdateItem", "ALL_NEW", false),
        ("PutItem", "NONE", true),
        ("PutItem", "ALL_OLD", false),
    ] {
        assert_eq!(policy.allows(&write(action, returned)), allowed, "{action} {returned}");
    }
    let policy = patterns(&[need(Operation::UpdateItem, None, Returns::All)], Limits::default()).expect("a policy");
    assert!(policy.allows(&write("UpdateItem", "ALL_NEW")));
}

#[test]
fn a_leading_key_is_required_and_limits_the_indexes_too() {
    let needs = [need(Operation::Query, None, Returns::All), need(Operation::Query, Some("by_owner"), Returns::All)];
    let policy = patterns(&needs, leading(&["USER#1", "USER#1#*"])).expect("a policy");
    for resource in [TABLE.to_owned(), index_arn("by_owner")] {
        let query = |keys: &[&str]| Request::new("dynamodb:Query", &resource).with("dynamodb:LeadingKeys", keys);
        assert!(policy.allows(&query(&["USER#1"])));
        assert!(policy.allows(&query(&["USER#1#a", "USER#1"])));
        assert!(!policy.allows(&query(&["USER#12"])));
        assert!(!policy.allows(&query(&["USER#1", "USER#2"])), "one of several");
        assert!(!policy.allows(&query(&[])), "none");
        assert!(!policy.allows(&Request::new("dynamodb:Query", &resource)), "no condition key at all");
    }
}

#[test]
fn exact_leading_keys_have_no_wildcards() {
    let policy = level(Access::Write, Reach::default(), leading(&["USER#1"])).expect("a policy");
    let write = |key: &str| Request::new("dynamodb:PutItem", TABLE).with("dynamodb:LeadingKeys", &[key]);
    assert!(policy.allows(&write("USER#1")) && !policy.allows(&write("USER#1x")));
}

#[test]
fn what_has_no_leading_key_is_never_limited_by_one() {
    let scan = Request::new("dynamodb:Scan", TABLE);
    let with_key = Request::new("dynamodb:Scan", TABLE).with("dynamodb:LeadingKeys", &["USER#1"]);
    for access in [Access::Read, Access::ReadWrite, Access::ReadNoScan] {
        let reach = Reach { index_names: Some(set(["by_owner"])), attributes: None };
        let policy = level(access, reach, leading(&["USER#1"])).expect("a policy");
        assert!(!policy.allows(&scan) && !policy.allows(&with_key), "{access:?}");
    }
    for (access, limits) in [(Access::Stream, leading(&["a"])), (Access::Backup, leading(&["a"]))] {
        assert!(level(access, Reach::default(), limits).is_err());
    }
    for operation in [Operation::Scan, Operation::SearchVectors] {
        let index = (operation == Operation::SearchVectors).then_some("by_owner");
        let refused = patterns(&[need(operation, index, Returns::All)], leading(&["a"]));
        assert!(refused.expect_err("a problem").contains("leading_keys"));
    }
    let several = patterns(&[need(Operation::Query, Some("by_region_and_day"), Returns::All)], leading(&["a"]));
    assert!(several.expect_err("a problem").contains("2 partition attributes"));
    for open in ["*", "**", "?*", ""] {
        assert!(patterns(&[need(Operation::Query, None, Returns::All)], leading(&[open])).is_err(), "{open}");
    }
    assert!(patterns(&[need(Operation::Query, None, Returns::All)], leading(&[])).is_err());
}

#[test]
fn levels_allow_what_they_name() {
    let all = ["GetItem", "BatchGetItem", "Query", "Scan", "PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem"];
    let cases: [(Access, &[&str]); 5] = [
        (Access::Read, &all[..4]),
        (Access::ReadNoScan, &all[..3]),
        (Access::Write, &all[4..]),
        (Access::ReadWrite, &all),
        (Access::Query, &["Query"]),
    ];
    for (access, actions) in cases {
        let policy = level(access, Reach::default(), Limits::default()).expect("a policy");
        for action in all {
            let request = Request::new(&format!("dynamodb:{action}"), TABLE);
            assert_eq!(policy.allows(&request), actions.contains(&action), "{access:?} {action}");
            let on_index = Request::new(&format!("dynamodb:{action}"), &index_arn("by_owner"));
            let pages = ["Query", "Scan"].contains(&action) && actions.contains(&action);
            assert_eq!(policy.allows(&on_index), pages, "{access:?} {action} of an index");
        }
    }
}

#[test]
fn indexes_and_attributes_can_be_named() {
    let reach = Reach { index_names: Some(set(["by_owner"])), attributes: Some(set(["status"])) };
    let policy = level(Access::ReadWrite, reach, Limits::default()).expect("a policy");
    let on = |action: &str, resource: &str, names: &[&str]| {
        Request::new(&format!("dynamodb:{action}"), resource)
            .with("dynamodb:Attributes", names)
            .with("dynamodb:Select", &["SPECIFIC_ATTRIBUTES"])
    };
    assert!(policy.allows(&on("Query", &index_arn("by_owner"), &["pk", "sk", "owner", "at", "status"])));
    assert!(!policy.allows(&on("Query", &index_arn("by_region_and_day"), &["status"])));
    assert!(policy.allows(&on("PutItem", TABLE, &["pk", "sk", "status"])));
    assert!(!policy.allows(&on("PutItem", TABLE, &["pk", "sk", "role"])));
    let returned = on("DeleteItem", TABLE, &["pk"]).with("dynamodb:ReturnValues", &["ALL_OLD"]);
    assert!(!policy.allows(&returned));
    let unknown = Reach { index_names: Some(set(["by_ownr"])), attributes: None };
    assert!(level(Access::Read, unknown, Limits::default()).expect_err("a problem").contains("\"by_owner\""));
    let keyless = PolicyTable { keys: None, ..orders() };
    let some = Reach { attributes: Some(set(["status"])), ..Reach::default() };
    assert!(of(keyless, Allowed::Level(Level { access: Access::Read, reach: some }), Limits::default()).is_err());
}

#[test]
fn streams_backups_and_exports_have_their_own_resources() {
    let mut table = orders();
    let stream = format!("{TABLE}/stream/2026-01-01T00:00:00.000");
    let of_access = |table: &PolicyTable, access| {
        of(table.clone(), Allowed::Level(Level { access, reach: Reach::default() }), Limits::default())
    };
    assert!(of_access(&table, Access::Stream).expect_err("a problem").contains("no stream"));
    table.places[0].stream_arn = Some(stream.clone());
    let policy = of_access(&table, Access::Stream).expect("a policy");
    assert!(policy.allows(&Request::new("dynamodb:GetRecords", &stream)));
    assert!(!policy.allows(&Request::new("dynamodb:GetRecords", &format!("{stream}1"))));
    assert!(!policy.allows(&Request::new("dynamodb:GetItem", TABLE)));
    let policy = of_access(&table, Access::Backup).expect("a policy");
    assert!(policy.allows(&Request::new("dynamodb:CreateBackup", TABLE)));
    assert!(policy.allows(&Request::new("dynamodb:DescribeBackup", &format!("{TABLE}/backup/1"))));
    assert!(!policy.allows(&Request::new("dynamodb:DeleteBackup", &format!("{TABLE}/backup/1"))));
    let policy = of_access(&table, Access::Export).expect("a policy");
    assert!(policy.allows(&Request::new("dynamodb:ExportTableToPointInTime", TABLE)));
    assert!(policy.allows(&Request::new("dynamodb:DescribeExport", &format!("{TABLE}/export/1"))));
}

#[test]
fn the_key_is_used_through_dynamodb_only() {
    let mut table = orders();
    table.places[0].kms_key_arn = Some(KEY.to_owned());
    let policy = of(table, Allowed::Patterns(vec![need(Operation::GetItem, None, Returns::All)]), Limits::default());
    let policy = policy.expect("a policy");
    let decrypt = Request::new("kms:Decrypt", KEY);
    assert!(policy.allows(&decrypt.clone().with("kms:ViaService", &["dynamodb.eu-west-1.amazonaws.com"])));
    assert!(!policy.allows(&decrypt.clone().with("kms:ViaService", &["s3.eu-west-1.amazonaws.com"])));
    assert!(!policy.allows(&decrypt));
    assert!(!policy.allows(&Request::new("kms:Encrypt", KEY)));
}

#[test]
fn replicas_are_reached_as_the_table_is() {
    let mut table = orders();
    table.places.push(Place { arn: REPLICA.to_owned(), ..Place::default() });
    let policy = of(table, Allowed::Level(Level { access: Access::Query, reach: Reach::default() }), Limits::default());
    let policy = policy.expect("a policy");
    assert!(policy.allows(&Request::new("dynamodb:Query", REPLICA)));
    assert!(policy.allows(&Request::new("dynamodb:Query", &format!("{REPLICA}/index/by_owner"))));
    assert!(!policy.allows(&Request::new("dynamodb:Query", &REPLICA.replace("us-east-1", "us-east-2"))));
}

#[test]
fn callers_are_narrowed() {
    let limits = Limits {
        vpc_endpoints: Some(set(["vpce-1"])),
        source_arns: Some(set(["arn:aws:lambda:eu-west-1:123456789012:function:orders*"])),
        ..Limits::default()
    };
    let policy = level(Access::Query, Reach::default(), limits).expect("a policy");
    let query = |vpce: &str, source: &str| {
        Request::new("dynamodb:Query", TABLE).with("aws:SourceVpce", &[vpce]).with("aws:SourceArn", &[source])
    };
    let function = "arn:aws:lambda:eu-west-1:123456789012:function:orders-api";
    assert!(policy.allows(&query("vpce-1", function)));
    assert!(!policy.allows(&query("vpce-2", function)));
    assert!(!policy.allows(&query("vpce-1", "arn:aws:lambda:eu-west-1:123456789012:function:other")));
}

#[test]
fn a_policy_that_is_too_long_is_refused() {
    let needs: Vec<Need> = (0..200)
        .map(|number| need(Operation::GetItem, None, attributes(&[&format!("attribute_number_{number}")])))
        .collect();
    let refused = patterns(&needs, Limits::default()).expect_err("a problem");
    assert!(refused.contains("6144"), "{refused}");
    assert!(patterns(&needs[..10], Limits::default()).is_ok());
}

#[test]
fn sids_are_given_on_request() {
    let request = |sid: Option<&str>| IdentityRequest {
        table: orders(),
        allowed: Allowed::Level(Level { access: Access::ReadWrite, reach: Reach::default() }),
        limits: Limits::default(),
        sid: sid.map(str::to_owned),
    };
    let written = identity_policy(&request(Some("Orders"))).expect("a policy");
    for sid in ["\"OrdersRead\"", "\"OrdersRead2\"", "\"OrdersWrite\""] {
        assert!(written.contains(sid), "{written}");
    }
    assert!(!identity_policy(&request(None)).expect("a policy").contains("Sid"));
    assert!(identity_policy(&request(Some("a b"))).is_err());
}

fn shared(principals: &[&str], limits: Limits, allowed: Allowed) -> Result<Policy, String> {
    let principals = principals.iter().map(|name| Principal::parse(name).expect("a principal")).collect();
    let request = ResourceRequest { table: None, principals, allowed, limits, sid: None };
    resource_policy(&request).map(|text| Policy::parse(&text)).map_err(|problem| problem.to_string())
}

#[test]
fn a_table_names_itself_by_a_placeholder() {
    let actions =
        |names: &[&str]| Allowed::Actions(names.iter().map(|name| (*name).to_owned()).collect(), Reach::default());
    let policy = shared(&["444455556666"], Limits::default(), actions(&["GetItem", "Query"])).expect("a policy");
    let from = |action: &str, resource: &str, account: &str| {
        Request::new(action, resource).from(&format!("arn:aws:iam::{account}:role/app"))
    };
    assert!(policy.allows(&from("dynamodb:GetItem", "self", "444455556666")));
    assert!(policy.allows(&from("dynamodb:Query", "self/index/by_owner", "444455556666")));
    assert!(!policy.allows(&from("dynamodb:Query", "self/stream", "444455556666")));
    assert!(!policy.allows(&from("dynamodb:PutItem", "self", "444455556666")));
    assert!(!policy.allows(&from("dynamodb:GetItem", "self", "777788889999")));
    assert!(shared(&["444455556666"], Limits::default(), actions(&["GetItem", "GetRecords"])).is_err());
    assert!(shared(&["*"], Limits::default(), actions(&["GetItem"])).is_err());
    let organization = Limits { org_id: Some("o-1".to_owned()), ..Limits::default() };
    let policy = shared(&["*"], organization.clone(), actions(&["GetItem"])).expect("a policy");
    let get = from("dynamodb:GetItem", "self", "1");
    assert!(policy.allows(&get.clone().with("aws:PrincipalOrgID", &["o-1"])));
    assert!(!policy.allows(&get));
    assert!(shared(&["redshift.amazonaws.com"], organization, actions(&["GetItem"])).is_err());
}

#[test]
fn an_endpoint_leads_to_its_tables_only() {
    let of = |principals: Option<BTreeSet<String>>, org_id: Option<&str>| {
        let request = EndpointRequest { tables: set([TABLE]), principals, org_id: org_id.map(str::to_owned) };
        endpoint_policy(&request).map(|text| Policy::parse(&text))
    };
    let role = "arn:aws:iam::444455556666:role/app";
    let query = |resource: &str| Request::new("dynamodb:Query", resource).from(role);
    let open = of(None, None).expect("a policy");
    assert!(open.allows(&query(TABLE)) && open.allows(&query(&index_arn("by_owner"))));
    assert!(!open.allows(&query(&format!("{TABLE}2"))) && !open.allows(&query(REPLICA)));
    let narrowed = of(Some(set([role, "123456789012"])), Some("o-1")).expect("a policy");
    let inside = query(TABLE).with("aws:PrincipalOrgID", &["o-1"]);
    assert!(narrowed.allows(&inside.clone().with("aws:PrincipalArn", &[role])));
    assert!(narrowed.allows(&inside.clone().with("aws:PrincipalAccount", &["123456789012"])));
    assert!(!narrowed.allows(&inside.with("aws:PrincipalAccount", &["777788889999"])));
    assert!(!narrowed.allows(&query(TABLE).with("aws:PrincipalArn", &[role])));
    let root = of(Some(set(["arn:aws:iam::123456789012:root"])), None).expect("a policy");
    assert!(root.allows(&query(TABLE).with("aws:PrincipalAccount", &["123456789012"])));
    let empty = of(Some(BTreeSet::new()), None).expect_err("no caller is not every caller").to_string();
    assert!(empty.contains("`principals` is empty"), "{empty}");
    for strange in [
        "someone",
        "arn:aws:sts::123456789012:assumed-role/app/session",
        "arn:aws:iam::123456789012:group/developers",
        "arn:aws:iam::123456789012:role/*",
    ] {
        assert!(of(Some(set([strange])), None).is_err(), "{strange}");
    }
    assert!(of(None, Some("*")).is_err());
}

#[test]
fn what_would_never_match_is_refused() {
    let wide = |limits| level(Access::Query, Reach::default(), limits).expect_err("a problem");
    for endpoint in ["vpce-*", "eni-1", "vpce-"] {
        let limits = Limits { vpc_endpoints: Some(set([endpoint])), ..Limits::default() };
        assert!(wide(limits).contains("`vpc_endpoints`"), "{endpoint}");
    }
    for arn in ["arn:aws:*", "lambda", "arn:aws:*:eu-west-1:123456789012:function"] {
        let limits = Limits { source_arns: Some(set([arn])), ..Limits::default() };
        assert!(wide(limits).contains("`source_arns`"), "{arn}");
    }
    let limits = Limits { org_id: Some("o-*".to_owned()), ..Limits::default() };
    assert!(wide(limits).contains("`org_id`"));
}
