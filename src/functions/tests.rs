//! Functions as the CLI calls them, in the framework's test harness.

use serde_json::{Value as Json, json};
use tf_provider::function::FunctionError;
use tf_provider::testing::{Harness, UNKNOWN};

use crate::provider::DynamoDb;

const TABLE: &str = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders";

async fn call(name: &str, arguments: &[Json]) -> Result<Json, FunctionError> {
    Harness::new(DynamoDb).call(name, arguments).await
}

async fn refused(name: &str, arguments: &[Json]) -> FunctionError {
    let found = call(name, arguments).await;
    found.expect_err(&format!("{name} refuses {arguments:?}"))
}

/// A policy, as JSON.
async fn policy(name: &str, options: Json) -> Json {
    let text = call(name, &[options]).await.unwrap_or_else(|error| panic!("{name}: {}", error.text));
    serde_json::from_str(text.as_str().expect("a text")).expect("JSON")
}

/// A table as the plan that creates it has it.
fn planned() -> Json {
    json!({
        "arn": TABLE, "name": "orders", "region": "eu-west-1", "table_id": UNKNOWN, "stream_arn": UNKNOWN,
        "partition_key": {"name": "customerId", "type": "S"}, "sort_key": {"name": "orderId", "type": "S"},
        "global_secondary_indexes": {
            "by_day": {"arn": UNKNOWN, "partition_key": {"name": "day"}, "sort_key": {"name": "at"}, "sort_keys": null},
            "by_place": {"arn": UNKNOWN, "partition_key": null, "partition_keys": [{"name": "country"}, {"name": "city"}]},
        },
        "local_secondary_indexes": null,
        "server_side_encryption": {"key_type": "AWS_OWNED", "kms_key_arn": null},
        "access_patterns": {
            "order": {"operation": "GetItem", "key_equals": ["customerId", "orderId"], "returns": ["*"], "index": null},
            "of_day": {"operation": "Query", "index": "by_day", "key_equals": ["day"], "returns": ["total"]},
        },
    })
}

#[tokio::test]
async fn keys_are_made_by_templates() {
    let key = |values: Json| async move { call("key", &[json!("ORDER#{orderId}#{at:5}"), values]).await };
    assert_eq!(key(json!({"orderId": "a", "at": 42, "other": {}})).await, Ok(json!("ORDER#a#00042")));
    let missing = key(json!({"orderid": "a", "at": 42})).await.expect_err("an attribute is missing");
    assert_eq!(missing.argument, Some(1));
    assert!(missing.text.contains("`orderid`"), "{}", missing.text);
    assert!(key(json!({"orderId": null, "at": 42})).await.is_err(), "null counts as absent");
    assert!(key(json!({"orderId": "a", "at": 123_456})).await.expect_err("too long").text.contains("has 6"));
    assert_eq!(key(json!({"orderId": UNKNOWN, "at": 42})).await, Ok(json!(UNKNOWN)));
    assert_eq!(key(json!({"orderId": "a", "at": 42, "other": UNKNOWN})).await, Ok(json!("ORDER#a#00042")));
    for values in
        [json!({"orderId": "a", "at": -4}), json!({"orderId": "a", "at": 1.5}), json!({"orderId": "a", "at": "x"})]
    {
        assert!(key(values).await.expect_err("no digits").text.contains("would not sort"));
    }
    assert!(refused("key", &[json!("{a}"), json!({"a": ""})]).await.text.contains("no key is"));
    assert_eq!(refused("key", &[json!("ORDER#{"), json!({})]).await.argument, Some(0));
    assert_eq!(refused("key", &[json!("{a}"), json!("a")]).await.argument, Some(1));
}

#[test]
fn an_unknown_key_has_its_known_beginning() {
    use tf_provider::{Refinements, Type, Value};
    let (name, of) = ("orderId".to_owned(), Type::Object([("orderId".to_owned(), Type::String)].into()));
    let values = Value::Dynamic(Box::new(of), Box::new(Value::Object([(name, Value::unknown())].into())));
    let key = super::all().into_iter().find(|function| function.name() == "key").expect("a function");
    let found = key.call(vec![Value::from("ORDER#{orderId}#x"), values]);
    let prefix = Some("ORDER#".to_owned());
    assert_eq!(found, Ok(Value::Unknown(Refinements { null: Some(false), prefix, ..Refinements::default() })));
}

#[tokio::test]
async fn shards_are_numbered() {
    assert_eq!(call("shard_keys", &[json!("OPEN"), json!(2)]).await, Ok(json!(["OPEN#0", "OPEN#1"])));
    assert_eq!(call("shard_of", &[json!("abc"), json!(10)]).await, Ok(json!(0xba78_16bf_u32 % 10)));
    for count in [json!(0), json!(1.5), json!(-1), json!(100_000)] {
        assert_eq!(refused("shard_keys", &[json!("OPEN"), count.clone()]).await.argument, Some(1), "{count}");
        assert_eq!(refused("shard_of", &[json!("OPEN"), count]).await.argument, Some(1));
    }
}

#[tokio::test]
async fn items_are_written_and_read_back() {
    let item = json!({"id": "7", "tags": {"SS": ["a"]}, "n": 0.1, "lines": [{"sku": "x"}], "none": null});
    let typed = call("marshal", std::slice::from_ref(&item)).await.expect("an item");
    assert_eq!(
        typed,
        json!(
            r#"{"id":{"S":"7"},"lines":{"L":[{"M":{"sku":{"S":"x"}}}]},"n":{"N":"0.1"},"none":{"NULL":true},"tags":{"SS":["a"]}}"#
        )
    );
    assert_eq!(call("unmarshal", &[typed]).await, Ok(item));
    let problem = refused("marshal", &[json!({"a": {"NS": [1, 1]}})]).await;
    assert!(problem.text.starts_with("`a.NS[1]`: "), "{}", problem.text);
    assert_eq!(refused("unmarshal", &[json!("{")]).await.argument, Some(0));
    assert_eq!(call("item_size", &[json!({"id": "abc", "n": 1})]).await, Ok(json!(2 + 3 + 1 + 2)));
    assert!(refused("item_size", &[json!("abc")]).await.text.contains("object"));
}

#[tokio::test]
async fn units_are_halves() {
    for (request, units) in [
        (json!({"size_bytes": 4096}), json!(0.5)),
        (json!({"size_bytes": 4097, "consistent": true}), json!(2)),
        (json!({"size_bytes": 1025, "write": true, "count": 3, "consistent": null}), json!(6)),
        (json!({"size_bytes": 100, "write": true, "transactional": true}), json!(2)),
        (json!({"size_bytes": UNKNOWN}), json!(UNKNOWN)),
    ] {
        assert_eq!(call("capacity_units", std::slice::from_ref(&request)).await, Ok(units), "{request}");
    }
    for (request, text) in [
        (json!({}), "`size_bytes` is missing"),
        (json!({"size_byte": 1}), "Did you mean `size_bytes`?"),
        (json!({"size_bytes": "1"}), "`size_bytes`: a whole number from"),
        (json!({"size_bytes": 500_000, "write": true}), "409600"),
        (json!({"size_bytes": 1, "write": true, "consistent": true}), "about reads"),
        (json!({"size_bytes": 1, "write": 1}), "`write`: true or false is expected, but this is a number"),
        (json!(5), "an object with"),
    ] {
        let problem = refused("capacity_units", &[request]).await;
        assert!(problem.text.contains(text), "{}", problem.text);
        assert_eq!(problem.argument, Some(0));
    }
}

#[tokio::test]
async fn arns_are_taken_apart() {
    let parts = call("parse_arn", &[json!(format!("{TABLE}/index/by_day"))]).await.expect("an ARN");
    assert_eq!(parts["table"], "orders");
    assert_eq!((&parts["index"], &parts["stream"]), (&json!("by_day"), &Json::Null));
    assert_eq!(refused("parse_arn", &[json!("orders")]).await.argument, Some(0));
}

#[tokio::test]
async fn the_policy_of_a_planned_table_is_known() {
    let own = policy("iam_policy", json!({"table": planned()})).await;
    assert_eq!(own["Statement"].as_array().map(Vec::len), Some(2), "{own}");
    let some = json!({"table": planned(), "patterns": planned()["access_patterns"], "sid": "Orders"});
    assert_eq!(policy("iam_policy", some).await["Statement"][0]["Sid"], "OrdersRead");
    for access in ["read", "read_write", "query", "backup"] {
        policy("iam_policy", json!({"table": planned(), "access": access})).await;
    }
    let stream = call("iam_policy", &[json!({"table": planned(), "access": "stream"})]).await;
    assert_eq!(stream, Ok(json!(UNKNOWN)));
    assert_eq!(call("iam_policy", &[json!({"table": UNKNOWN, "access": "read"})]).await, Ok(json!(UNKNOWN)));
}

#[tokio::test]
async fn attributes_are_those_of_the_pattern_and_the_keys() {
    let patterns =
        json!({"q": {"operation": "Query", "index": "by_day", "returns": ["total"], "filter_on": ["status"]}});
    let found = policy("iam_policy", json!({"table": planned(), "patterns": patterns})).await;
    let statement = &found["Statement"][0];
    assert_eq!(statement["Resource"], json!(format!("{TABLE}/index/by_day")));
    assert_eq!(
        statement["Condition"],
        json!({
            "ForAllValues:StringEquals": {"dynamodb:Attributes": ["at", "customerId", "day", "orderId", "status", "total"]},
            "StringEquals": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"},
        })
    );
}

#[tokio::test]
async fn a_table_can_be_described_by_hand() {
    let by_hand = json!({
        "arn": TABLE, "index_arns": [format!("{TABLE}/index/by_day")], "replicas": ["us-east-1"],
        "kms_key_arn": "arn:aws:kms:eu-west-1:123456789012:key/1",
    });
    let found = policy("iam_policy", json!({"table": by_hand, "access": "query"})).await;
    let text = found.to_string();
    for part in ["/index/by_day", "dynamodb:us-east-1", "kms:ViaService", "dynamodb.eu-west-1.amazonaws.com"] {
        assert!(text.contains(part), "{text}");
    }
    let found = policy("iam_policy", json!({"table": TABLE, "access": "write"})).await;
    assert_eq!(found["Statement"][0]["Resource"], TABLE);
    let replicas =
        json!({"us-east-1": {"kms_key_arn": "arn:aws:kms:us-east-1:123456789012:key/2", "stream_arn": UNKNOWN}});
    let found = policy("iam_policy", json!({"table": {"arn": TABLE, "replicas": replicas}, "access": "query"})).await;
    assert!(found.to_string().contains("dynamodb.us-east-1.amazonaws.com"), "{found}");
}

#[tokio::test]
async fn what_is_wrong_is_named_with_its_place() {
    let table = planned();
    let pattern = |pattern: Json| json!({"table": table, "patterns": {"by day": pattern}});
    for (options, text) in [
        (json!({"tabel": TABLE}), "Did you mean `table`?"),
        (json!({"access": "read"}), "`table` is missing"),
        (json!({"table": TABLE}), "It is not said what is allowed"),
        (json!({"table": TABLE, "access": "reed"}), "`access`: \"reed\" is not known. Did you mean \"read\"?"),
        (json!({"table": "orders", "access": "read"}), "`table`: An ARN such as"),
        (json!({"table": TABLE.replace("orders", "*"), "access": "read"}), "without wildcards"),
        (
            json!({"table": {"arn": TABLE, "replicas": ["*"]}, "access": "read"}),
            "`table.replicas[0]`: A Region looks like",
        ),
        (
            json!({"table": {"arn": TABLE, "index_arns": [format!("{TABLE}/index/*")]}, "access": "read"}),
            "`table.index_arns[0]`: An ARN such as",
        ),
        (
            json!({"table": {"arn": TABLE, "stream_arn": format!("{TABLE}/stream/*")}, "access": "stream"}),
            "`table.stream_arn`: An ARN such as",
        ),
        (json!({"table": TABLE, "access": "read", "vpc_endpoints": ["vpce-*"]}), "it would never match"),
        (json!({"table": format!("{TABLE}/index/a"), "access": "read"}), "something below it"),
        (json!({"table": {"arn": TABLE, "index_arn": []}, "access": "read"}), "Did you mean `index_arns`?"),
        (json!({"table": {"arn": TABLE, "index_arns": [TABLE]}, "access": "read"}), "`table.index_arns[0]`"),
        (json!({"table": {"arn": 1}, "access": "read"}), "`table.arn`: a string is expected, but this is a number"),
        (json!({"table": TABLE, "access": "read", "patterns": {}}), "exclude each other"),
        (json!({"table": TABLE, "patterns": {}}), "`patterns`: There is no pattern"),
        (json!({"table": TABLE, "access": "read", "attributes": ["a"]}), "the keys, which are not known"),
        (json!({"table": table, "access": "backup", "leading_keys": ["a"]}), "not about items"),
        (json!({"table": table, "access": "read", "leading_keys": ["a"]}), "2 partition attributes"),
        (json!({"table": table, "access": "read", "leading_keys": ["*"]}), "limits nothing"),
        (json!({"table": table, "access": "read", "index_names": ["by_dya"]}), "\"by_dya\""),
        (json!({"table": table, "attributes": ["a"]}), "follows from the patterns"),
        (pattern(json!({"operation": "Get"})), "`patterns[\"by day\"].operation`"),
        (pattern(json!({"operation": "Query", "return": []})), "Did you mean `returns`?"),
        (pattern(json!({"operation": "Query", "index": "by_week"})), "\"by_week\""),
        (pattern(json!({"operation": "Query", "returns": [1]})), "`patterns[\"by day\"].returns[0]`"),
    ] {
        let problem = refused("iam_policy", &[options]).await;
        assert!(problem.text.contains(text), "{}", problem.text);
        assert_eq!(problem.argument, Some(0));
    }
}

#[tokio::test]
async fn a_table_names_itself_in_its_own_policy() {
    let options = json!({"principals": ["444455556666"], "actions": ["GetItem", "dynamodb:Query"]});
    let found = policy("resource_policy", options).await;
    assert_eq!(
        found["Statement"],
        json!([
            {"Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": ["dynamodb:GetItem", "dynamodb:Query"], "Resource": "self"},
            {"Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "dynamodb:Query", "Resource": "self/index/*"},
        ])
    );
    let stream = policy("resource_policy", json!({"principals": ["444455556666"], "access": "stream"})).await;
    assert_eq!(stream["Statement"][0]["Resource"], "self/stream");
    // What we make, our own validation of policies takes.
    for document in [&found, &stream] {
        assert!(crate::policy::Policy::parse(&document.to_string()).is_ok());
    }
    for (options, text) in [
        (json!({"principals": ["444455556666"], "actions": ["GetItm"]}), "Did you mean \"GetItem\"?"),
        (json!({"principals": ["444455556666"], "actions": ["*"]}), "`actions[0]`"),
        (json!({"principals": ["no-one"], "actions": ["GetItem"]}), "`principals[0]`"),
        (json!({"principals": ["*"], "actions": ["GetItem"]}), "everyone"),
        (json!({"principals": ["444455556666"]}), "It is not said what is allowed"),
        (json!({"principals": ["444455556666"], "access": "backup"}), "policy of a role only"),
    ] {
        let problem = refused("resource_policy", &[options]).await;
        assert!(problem.text.contains(text), "{}", problem.text);
    }
}

#[tokio::test]
async fn members_of_several_accounts_have_one_policy() {
    let partner = "arn:aws:dynamodb:us-east-1:444455556666:table/orders";
    let found = policy("replication_policy", json!({"members": [TABLE, partner]})).await;
    let [replicate, join] = [&found["Statement"][0], &found["Statement"][1]];
    assert_eq!(replicate["Principal"], json!({"Service": "replication.dynamodb.amazonaws.com"}));
    let sources = &replicate["Condition"]["StringEquals"];
    assert_eq!(sources["aws:SourceAccount"], json!(["123456789012", "444455556666"]));
    assert_eq!(sources["aws:SourceArn"], json!([TABLE, partner]));
    assert_eq!(join["Principal"], json!({"AWS": ["123456789012", "444455556666"]}));
    let by_key = json!({"members": {"home": planned(), "partner": partner}});
    assert_eq!(policy("replication_policy", by_key).await, found);
    let unknown = call("replication_policy", &[json!({"members": [TABLE, UNKNOWN]})]).await;
    assert_eq!(unknown, Ok(json!(UNKNOWN)));
    for (members, text) in [
        (json!([TABLE]), "fewer than two"),
        (json!([TABLE, TABLE.replace("eu-west-1", "us-east-1")]), "123456789012 has two"),
        (json!([TABLE, partner.replace("us-east-1", "eu-west-1")]), "eu-west-1 has two"),
        (json!([TABLE, partner.replace("orders", "events")]), "\"orders\" and \"events\""),
        (json!([TABLE, "orders"]), "members[1]"),
    ] {
        let problem = refused("replication_policy", &[json!({"members": members})]).await;
        assert!(problem.text.contains(text), "{}", problem.text);
    }
}

#[tokio::test]
async fn an_endpoint_and_a_dashboard_take_tables_in_any_form() {
    for tables in [json!([planned()]), json!([TABLE]), json!({"orders": planned()})] {
        let found = policy("vpc_endpoint_policy", json!({"tables": tables, "org_id": "o-1"})).await;
        assert_eq!(found["Statement"][0]["Resource"], json!([TABLE, format!("{TABLE}/*")]));
        let body = policy("dashboard_body", json!({"tables": tables, "period": 300})).await;
        assert!(body.to_string().contains("\"eu-west-1\""), "{body}");
    }
    let body = policy("dashboard_body", json!({"tables": ["orders"], "region": "us-east-1"})).await;
    assert!(body.to_string().contains("\"us-east-1\""));
    for (options, text) in [
        (json!({"tables": [], "principals": ["444455556666"]}), "`tables` is empty"),
        (json!({"tables": [TABLE], "principals": []}), "`principals` is empty"),
        (json!({"tables": [TABLE.replace("orders", "*")]}), "without wildcards"),
        (
            json!({"tables": [TABLE], "principals": ["arn:aws:sts::444455556666:assumed-role/app/me"]}),
            "session of a role",
        ),
    ] {
        let problem = refused("vpc_endpoint_policy", &[options]).await;
        assert!(problem.text.contains(text), "{}", problem.text);
    }
    for (options, text) in [
        (json!({"tables": ["order*"], "region": "us-east-1"}), "letters, digits"),
        (json!({"tables": ["orders"]}), "give `region`"),
        (json!({"tables": "orders"}), "`tables`: a list is expected"),
        (json!({"tables": [TABLE], "period": 61}), "multiple of 60"),
        (json!({"tables": [{"nam": "orders"}]}), "Did you mean `name`?"),
    ] {
        let problem = refused("dashboard_body", &[options]).await;
        assert!(problem.text.contains(text), "{}", problem.text);
    }
}

#[tokio::test]
async fn a_dashboard_shows_the_bounds_of_capacity() {
    let mut table = planned();
    table["read_capacity"] = json!({"units": null, "min_capacity": 5, "max_capacity": 50});
    table["write_capacity"] = json!({"units": 7, "min_capacity": null, "max_capacity": null});
    let body = policy("dashboard_body", json!({"tables": [table]})).await.to_string();
    assert!(body.contains(r#"{"label":"Maximum","value":50.0}"#), "{body}");
    assert!(body.contains("ProvisionedWriteCapacityUnits"), "{body}");
    let mut table = planned();
    table["on_demand_throughput"] = json!({"max_read_request_units": 1000, "max_write_request_units": null});
    let body = policy("dashboard_body", json!({"tables": [table]})).await.to_string();
    assert!(body.contains(r#"{"label":"Maximum","value":1000.0}"#) && !body.contains("Provisioned"), "{body}");
}

/// Orders with an index, as an object of a configuration.
fn orders() -> Json {
    json!({
        "region": "us-east-1",
        "partition_key": {"name": "orderId"},
        "global_secondary_indexes": {
            "by_customer": {"partition_key": {"name": "customerId"}, "projection_type": "KEYS_ONLY"},
        },
        "patterns": {
            "save": {
                "operation": "PutItem", "key_equals": ["orderId"], "rate": {"per_second": 10, "item_size_bytes": 900},
            },
        },
    })
}

fn with(mut object: Json, name: &str, value: Json) -> Json {
    object[name] = value;
    object
}

#[tokio::test]
async fn a_cost_is_that_of_the_resource() {
    let estimate =
        async |table: Json| call("estimate_cost", &[table]).await.unwrap_or_else(|error| panic!("{error:?}"));
    let total = |estimate: &Json| estimate["monthly_usd"]["total"].to_string();
    let own = estimate(orders()).await;
    // 10 writes of 1 unit per second in 730 hours at 0.625 USD per million, in the table and in the index.
    assert_eq!(
        (&own["monthly_usd"]["writes"], &own["monthly_usd"]["indexes"]["by_customer"]),
        (&json!(16.43), &json!(16.43))
    );
    assert_eq!(own["on_demand_total"], own["monthly_usd"]["total"]);
    let dearer = estimate(with(orders(), "prices", json!({"write_request_units_per_million": 1.25}))).await;
    assert_ne!(total(&own), total(&dearer));
    let stored = estimate(with(orders(), "usage", json!({"storage_gb": 100}))).await;
    assert_ne!(stored["monthly_usd"]["point_in_time_recovery"], json!(0), "it is enabled unless configured");
    let without =
        with(with(orders(), "usage", json!({"storage_gb": 100})), "point_in_time_recovery", json!({"enabled": false}));
    assert_eq!(estimate(without).await["monthly_usd"]["point_in_time_recovery"], json!(0));
    let capacity = json!({"region": "us-east-1", "read_capacity": {"units": 10}, "write_capacity": {"units": 10}});
    let idle = estimate(capacity).await;
    assert_eq!(idle["provisioned_total"], idle["monthly_usd"]["total"], "a capacity makes a table provisioned");
    assert_ne!(total(&idle), "0");
}

#[tokio::test]
async fn a_cost_waits_for_what_it_depends_on() {
    for table in [
        with(orders(), "region", json!(UNKNOWN)),
        with(orders(), "usage", json!({"storage_gb": UNKNOWN})),
        with(orders(), "stream", json!(UNKNOWN)),
        with(orders(), "prices", json!({"storage_gb_month": UNKNOWN})),
        with(orders(), "global_secondary_indexes", json!(UNKNOWN)),
    ] {
        assert_eq!(call("estimate_cost", std::slice::from_ref(&table)).await, Ok(json!(UNKNOWN)), "{table}");
    }
    let named = with(orders(), "stream", json!({"view_type": UNKNOWN}));
    assert_ne!(call("estimate_cost", &[named]).await, Ok(json!(UNKNOWN)), "the view does not matter");
}

#[tokio::test]
async fn what_is_wrong_with_a_workload_is_named() {
    for (table, text) in [
        (json!({}), "`region`: is required"),
        (with(orders(), "patern", json!({})), "Did you mean `patterns`?"),
        (with(orders(), "access_patterns", json!({})), "are the same"),
        (with(orders(), "billing_mode", json!("ON_DEMAND")), "`billing_mode`: "),
        (with(orders(), "prices", json!({"storage_gb_mont": 1})), "Did you mean \"storage_gb_month\"?"),
        (with(orders(), "usage", json!({"storage_gb": "40"})), "`usage.storage_gb`: a number is expected"),
        (with(orders(), "patterns", json!({"a": {"operation": "PutItem", "entity": "Odrer"}})), "entity"),
        (with(orders(), "patterns", json!({"a": {"operation": "PutItem", "rat": 1}})), "Did you mean `rate`?"),
        (with(orders(), "read_capacity", json!({"units": 1})), "write_capacity"),
    ] {
        let problem = refused("estimate_cost", std::slice::from_ref(&table)).await;
        assert!(problem.text.contains(text), "{table}: {}", problem.text);
    }
}

/// A table with entities, one pattern that can be served and one that cannot.
fn shop() -> Json {
    json!({
        "name": "shop", "region": "us-east-1", "arn": UNKNOWN, "table_id": UNKNOWN,
        "partition_key": {"name": "PK"}, "sort_key": {"name": "at|time", "type": "N"},
        "global_secondary_indexes": {
            "by_order": {"partition_key": {"name": "GSI1PK"}, "projection_type": "ALL", "arn": UNKNOWN},
        },
        "entities": {
            "Big \"Order\"": {"keys": {"PK": "USER#{userId}|{n:3}", "at|time": "{createdAt}", "GSI1PK": "ORDER#{orderId}"}},
        },
        "access_patterns": {
            "order": {
                "operation": "Query", "index": "by_order", "key_equals": ["GSI1PK"], "description": "a | b",
                "rate": {"per_second": 20}, "returns": ["*"],
            },
            "lost": {"operation": "Query", "key_equals": ["at|time"]},
        },
        "alarms": {"alarm_actions": [UNKNOWN]},
        "guardrail_suppressions": {"pattern.unservable": "asked by | finance"},
    })
}

async fn document(options: Json) -> String {
    let text = call("model_markdown", &[options]).await.unwrap_or_else(|error| panic!("{}", error.text));
    text.as_str().expect("a text").to_owned()
}

#[tokio::test]
async fn a_document_shows_the_whole_design() {
    let text = document(json!({"table": shop()})).await;
    for part in [
        "# Table `shop`",
        "| Sort key | <code>at&#124;time</code> | `N` |",
        "| `by_order` | global | `GSI1PK` (`S`) | – | all |",
        "\"PK\": \"USER#userId-1|001\"",
        "\"at|time\": 1",
        "| `order` | Query on index \"by_order\" |",
        "**cannot be served**",
        "- `order`: a &#124; b",
        "| **Total** |",
        "e0[\"Big #34;Order#34;\"]",
        "e0 -->|\"GSI1PK = ORDER#35;{orderId}\"| i0",
        "p1([\"order\"])",
        "p0 -.->|\"Query\"| table",
        "suppressed: asked by &#124; finance",
        "Judged by the preset `standard`",
    ] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
    for rows in text.split("\n\n").filter(|block| block.starts_with("| ")) {
        let widths: std::collections::BTreeSet<usize> = rows.lines().map(|row| row.matches('|').count()).collect();
        assert_eq!(widths.len(), 1, "{rows}");
    }
}

#[tokio::test]
async fn guardrails_judge_by_the_preset() {
    let found = async |preset: &str| document(json!({"table": shop(), "preset": preset})).await;
    let (development, production) = (found("development").await, found("production").await);
    assert!(
        production.contains("| `encryption.no-cmk` | warning | `server_side_encryption.key_type` |"),
        "{production}"
    );
    assert!(!development.contains("encryption.no-cmk"), "{development}");
}

#[tokio::test]
async fn a_document_waits_for_what_it_shows() {
    for table in [
        json!(UNKNOWN),
        with(shop(), "name", json!(UNKNOWN)),
        with(shop(), "region", json!(UNKNOWN)),
        with(shop(), "tags", json!({"Team": UNKNOWN})),
        // Which account is another one depends on the ARN.
        with(shop(), "resource_policy", json!("{\"Version\":\"2012-10-17\",\"Statement\":[]}")),
    ] {
        assert_eq!(call("model_markdown", &[json!({"table": table})]).await, Ok(json!(UNKNOWN)), "{table}");
    }
    let without_region = document(json!({"table": with(shop(), "region", Json::Null)})).await;
    assert!(!without_region.contains("## Cost"), "{without_region}");
    for (options, text) in [
        (json!({"table": {"partition_key": {"name": "a"}}}), "`table.name`: The name"),
        (json!({"table": with(shop(), "entity", json!({}))}), "Did you mean `entities`?"),
        (json!({"table": {"name": "a"}}), "`table.partition_key`: "),
        (json!({"table": shop(), "preset": "strict"}), "`preset`: "),
        (json!({"table": shop(), "presets": "strict"}), "Did you mean `preset`?"),
    ] {
        let problem = refused("model_markdown", &[options]).await;
        assert!(problem.text.contains(text), "{}", problem.text);
    }
}
