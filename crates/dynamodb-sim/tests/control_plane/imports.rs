//! Imports from S3: I-001, I-003, I-004, I-006, I-009, I-010, I-012, I-013, I-017 to I-019.

use serde_json::{Value, json};

use crate::world::{TABLE, World, merged, plain_table};

fn import(members: &Value) -> Value {
    merged(
        &json!({
            "S3BucketSource": {"S3Bucket": "imports", "S3KeyPrefix": "orders/"},
            "InputFormat": "DYNAMODB_JSON",
            "TableCreationParameters": plain_table(TABLE),
        }),
        members,
    )
}

fn start(world: &mut World, members: &Value) -> String {
    let output = world.ok("ImportTable", &import(members));
    let description = &output["ImportTableDescription"];
    assert_eq!(description["ImportStatus"], "IN_PROGRESS");
    description["ImportArn"].as_str().expect("an ARN").to_owned()
}

fn describe(world: &mut World, arn: &str) -> Value {
    world.ok("DescribeImport", &json!({"ImportArn": arn}))["ImportTableDescription"].clone()
}

fn named() -> Value {
    json!({"TableName": TABLE})
}

/// I-001, I-006: invisible for half a minute, then CREATING, ACTIVE, and only then COMPLETED.
#[test]
fn an_import_is_invisible_then_creating_then_active_then_completed() {
    let mut world = World::new();
    let arn = start(&mut world, &json!({}));
    let description = describe(&mut world, &arn);
    assert_eq!(description["TableArn"], world.arn());
    assert!(description["TableId"].is_string());
    world.seconds(29);
    assert_eq!(world.refused("DescribeTable", &named()).code, "ResourceNotFoundException");
    world.seconds(2);
    assert_eq!(world.status(), "CREATING");
    assert_eq!(world.describe()["TableId"], description["TableId"]);
    let arn_of_table = world.arn();
    let calls = [
        ("UpdateTable", merged(&named(), &json!({"DeletionProtectionEnabled": true})), "ResourceInUseException"),
        (
            "TagResource",
            json!({"ResourceArn": arn_of_table, "Tags": [{"Key": "a", "Value": "b"}]}),
            "ResourceNotFoundException",
        ),
        (
            "UpdateTimeToLive",
            merged(&named(), &json!({"TimeToLiveSpecification": {"Enabled": true, "AttributeName": "x"}})),
            "ResourceInUseException",
        ),
        ("CreateBackup", merged(&named(), &json!({"BackupName": "nightly"})), "ContinuousBackupsUnavailableException"),
        ("DeleteTable", named(), "ResourceInUseException"),
    ];
    for (operation, input, code) in calls {
        assert_eq!(world.refused(operation, &input).code, code, "{operation}");
    }
    world.ok("DescribeContinuousBackups", &named());
    let seconds = world.seconds_until(|table| table["TableStatus"] == "ACTIVE");
    assert!((69.0..185.0).contains(&seconds), "{seconds}");
    assert_eq!(describe(&mut world, &arn)["ImportStatus"], "IN_PROGRESS");
    world.seconds(6);
    let description = describe(&mut world, &arn);
    assert_eq!(description["ImportStatus"], "COMPLETED");
    assert!(description["EndTime"].is_number());
}

/// I-003, I-004: the record echoes the request and fills in defaults.
#[test]
fn the_record_echoes_the_request_with_defaults() {
    let mut world = World::new();
    let arn = start(&mut world, &json!({}));
    let description = describe(&mut world, &arn);
    assert_eq!(
        description["S3BucketSource"],
        json!({"S3Bucket": "imports", "S3KeyPrefix": "orders/", "S3BucketOwner": "111122223333"})
    );
    assert_eq!(description["InputCompressionType"], "NONE");
    assert_eq!(description["TableCreationParameters"], plain_table(TABLE));
    assert!(description["ClientToken"].is_string());
    assert!(description["CloudWatchLogGroupArn"].is_string());
}

/// I-012: an unknown bucket fails within seconds and no table comes.
#[test]
fn an_unknown_bucket_fails_without_a_table() {
    let mut world = World::new();
    let arn = start(&mut world, &json!({"S3BucketSource": {"S3Bucket": "nowhere"}}));
    world.seconds(6);
    let description = describe(&mut world, &arn);
    assert_eq!(description["ImportStatus"], "FAILED");
    assert_eq!(description["FailureCode"], "S3NoSuchBucket");
    assert_eq!(description["TableArn"], world.arn());
    world.seconds(600);
    assert!(world.sim.table(&world.caller, TABLE).is_none());
}

/// I-013: a bad row fails the import and leaves the table.
#[test]
fn a_bad_row_fails_the_import_and_leaves_the_table() {
    let mut world = World::new();
    let arn = start(&mut world, &json!({"S3BucketSource": {"S3Bucket": "imports-with-bad-rows"}}));
    world.sim.settle();
    let description = describe(&mut world, &arn);
    assert_eq!(description["ImportStatus"], "FAILED");
    assert_eq!(description["FailureCode"], "ItemValidationError");
    assert_eq!(description["ErrorCount"], 1);
    assert_eq!(world.status(), "ACTIVE");
}

/// I-018, I-019: the name is not reserved; the second of two imports fails, and so does one overtaken by a create.
#[test]
fn the_name_is_not_reserved() {
    let mut world = World::new();
    let first = start(&mut world, &json!({}));
    world.millis(200);
    let second = start(&mut world, &json!({}));
    assert_ne!(first, second);
    world.sim.settle();
    assert_eq!(describe(&mut world, &first)["ImportStatus"], "COMPLETED");
    assert_eq!(describe(&mut world, &second)["FailureCode"], "TableAlreadyExists");
    let error = world.refused("ImportTable", &import(&json!({})));
    assert_eq!(
        (error.code.as_ref(), error.message.as_str()),
        ("ResourceInUseException", "Table already exists: orders")
    );

    let mut world = World::new();
    let overtaken = start(&mut world, &json!({}));
    world.ok("CreateTable", &plain_table(TABLE));
    world.sim.settle();
    assert_eq!(describe(&mut world, &overtaken)["FailureCode"], "TableAlreadyExists");
    assert_eq!(world.status(), "ACTIVE");
}

/// I-017: a token belongs to its first import for good.
#[test]
fn a_token_is_bound_to_its_first_import() {
    let token = json!({"ClientToken": "token-1"});
    let mut world = World::new();
    let arn = start(&mut world, &token);
    assert_eq!(start(&mut world, &token), arn);
    let other_prefix = json!({"S3BucketSource": {"S3Bucket": "imports", "S3KeyPrefix": "other/"}});
    assert_eq!(start(&mut world, &merged(&token, &other_prefix)), arn);
    let other_name = merged(&token, &json!({"TableCreationParameters": plain_table("second")}));
    let error = world.refused("ImportTable", &import(&other_name));
    assert_eq!(error.code, "ImportConflictException");

    world.sim.settle();
    assert_eq!(world.refused("ImportTable", &import(&token)).code, "ResourceInUseException");
    world.ok("DeleteTable", &named());
    world.seconds(10);
    let replay = world.ok("ImportTable", &import(&token));
    assert_eq!(replay["ImportTableDescription"]["ImportStatus"], "COMPLETED");
    world.seconds(600);
    assert!(world.sim.table(&world.caller, TABLE).is_none(), "the replay creates nothing");
    start(&mut world, &json!({"ClientToken": "token-2"}));
    world.sim.settle();
    assert_eq!(world.status(), "ACTIVE");
}

/// I-009, I-010: malformed requests.
#[test]
fn malformed_requests_are_refused() {
    let table = |members: &Value| json!({"TableCreationParameters": merged(&plain_table(TABLE), members)});
    let csv = |delimiter: &str| json!({"InputFormatOptions": {"Csv": {"Delimiter": delimiter}}});
    let cases = [
        (table(&json!({"BillingMode": "PROVISIONED"})), "must both be specified when BillingMode is PROVISIONED"),
        (csv(","), "Unsupported InputFormatOptions for the given input format: DYNAMODB_JSON."),
        (merged(&csv(";;"), &json!({"InputFormat": "CSV"})), "at 'inputFormatOptions.csv.delimiter'"),
        (json!({"InputCompressionType": "BZIP2"}), "enum value set: [ZSTD, NONE, GZIP]"),
        (json!({"InputFormat": "XML"}), "at 'inputFormat'"),
        (
            table(&json!({"SSESpecification":
            {"Enabled": true, "SSEType": "KMS", "KMSMasterKeyId": "alias/missing"}})),
            "KMS validation error",
        ),
        (json!({"S3BucketSource": {}}), "Value null at 's3BucketSource.s3Bucket'"),
    ];
    let mut world = World::new();
    for (members, fragment) in cases {
        let error = world.refused("ImportTable", &import(&members));
        assert_eq!(error.code, "ValidationException", "{members}");
        assert!(error.message.contains(fragment), "{error}");
    }
    let arn = world.arn();
    assert_eq!(world.refused("DescribeImport", &json!({"ImportArn": arn})).message, "Invalid Import ARN");
    let missing = json!({"ImportArn": format!("{arn}/import/01")});
    assert_eq!(world.refused("DescribeImport", &missing).code, "ImportNotFoundException");
}

#[test]
fn imports_are_listed_newest_first_in_pages() {
    let mut world = World::new();
    let arns: Vec<String> = (0..3)
        .map(|number| {
            let table = plain_table(&format!("table-{number}"));
            start(&mut world, &json!({"TableCreationParameters": table}))
        })
        .collect();
    let page = world.ok("ListImports", &json!({"PageSize": 2}));
    assert_eq!(page["ImportSummaryList"][0]["ImportArn"], arns[2]);
    let page = world.ok("ListImports", &json!({"PageSize": 2, "NextToken": page["NextToken"]}));
    assert_eq!(page["ImportSummaryList"].as_array().map(Vec::len), Some(1));
    assert_eq!(page["ImportSummaryList"][0]["ImportArn"], arns[0]);
    assert!(page.get("NextToken").is_none());
}
