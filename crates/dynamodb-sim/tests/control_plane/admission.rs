//! Refusals while a change is under way: the matrix of T-002, T-069, T-119, T-120, T-149, T-163, T-369, T-370,
//! T-375, T-376, T-435, T-458, T-459.

use serde_json::{Value, json};

use crate::world::{
    TABLE, World, class, index_create, index_delete, index_update, key, maxima, protection, provisioned_index_create,
    stream, throughput, to_on_demand, to_provisioned, warm,
};

/// The calls of the matrix, in the order of its columns.
const COLUMNS: [&str; 14] = [
    "delete",
    "protection",
    "throughput",
    "billing",
    "maxima",
    "stream",
    "class",
    "sse",
    "warm",
    "index create",
    "index delete",
    "tags",
    "ttl",
    "pitr",
];

/// The mode that a column needs; the others fit both.
fn fits(column: &str, on_demand: bool) -> bool {
    match column {
        "throughput" => !on_demand,
        "maxima" => on_demand,
        _ => true,
    }
}

fn send(world: &mut World, column: &str, on_demand: bool) -> Result<Value, dynamodb_sim::ServiceError> {
    let arn = world.arn();
    let table = json!({"TableName": TABLE});
    match column {
        "delete" => world.call("DeleteTable", &table),
        "protection" => world.update(&protection(true)),
        "throughput" => world.update(&throughput(20, 20)),
        "billing" if on_demand => world.update(&to_provisioned()),
        "billing" => world.update(&to_on_demand()),
        "maxima" => world.update(&maxima(100, 100)),
        "stream" => world.update(&stream()),
        "class" => world.update(&class("STANDARD_INFREQUENT_ACCESS")),
        "sse" => world.update(&key("alias/second")),
        "warm" => world.update(&warm(30_000, 30_000)),
        "index create" if on_demand => world.update(&index_create("by_new")),
        "index create" => world.update(&provisioned_index_create("by_new")),
        "index delete" => world.update(&index_delete("by_owner")),
        "tags" => world.call("TagResource", &json!({"ResourceArn": arn, "Tags": [{"Key": "team", "Value": "shop"}]})),
        "ttl" => world.call(
            "UpdateTimeToLive",
            &json!({"TableName": TABLE,
                "TimeToLiveSpecification": {"Enabled": true, "AttributeName": "expires"}}),
        ),
        "pitr" => world.call(
            "UpdateContinuousBackups",
            &json!({"TableName": TABLE,
                "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": true}}),
        ),
        other => panic!("no such column: {other}"),
    }
}

/// The answer as one letter: `+` accepted, R in use, L limit, T throttled, V validation, N not found,
/// 5 server error, B backups being enabled.
fn letter(result: &Result<Value, dynamodb_sim::ServiceError>) -> char {
    match result {
        Ok(_) => '+',
        Err(error) => match error.code.as_ref() {
            "ResourceInUseException" => 'R',
            "LimitExceededException" => 'L',
            "ThrottlingException" => 'T',
            "ValidationException" => 'V',
            "ResourceNotFoundException" | "TableNotFoundException" => 'N',
            "InternalServerError" => '5',
            "ContinuousBackupsUnavailableException" => 'B',
            other => panic!("unexpected {other}"),
        },
    }
}

struct Row {
    name: &'static str,
    on_demand: bool,
    start: fn(&mut World),
    /// One letter per column; `?` was not measured, where the simulator refuses as in use, `.` does not apply.
    cells: &'static str,
}

fn rows() -> Vec<Row> {
    let row = |name, on_demand, start, cells| Row { name, on_demand, start, cells };
    vec![
        //                                          d p t b m s c e w + - t t p
        row(
            "throughput change",
            false,
            |w| {
                w.update_ok(&throughput(11, 11));
            },
            "R + R R . R ? ? ? R R + + +",
        ),
        row(
            "to provisioned",
            true,
            |w| {
                w.update_ok(&to_provisioned());
            },
            "R + . R R R ? ? + ? ? + + +",
        ),
        row(
            "to on-demand",
            false,
            |w| {
                w.update_ok(&to_on_demand());
            },
            "R + R R . R ? ? + ? ? + + +",
        ),
        row(
            "stream toggle, provisioned",
            false,
            |w| {
                w.update_ok(&stream());
            },
            "R + R ? . R R + + R R + + +",
        ),
        row(
            "stream toggle, on-demand",
            true,
            |w| {
                w.update_ok(&stream());
            },
            "R + . ? R R R + + R R + + +",
        ),
        row(
            "class change, provisioned",
            false,
            |w| {
                w.update_ok(&class("STANDARD_INFREQUENT_ACCESS"));
            },
            "R + ? ? . R R + ? R R + + +",
        ),
        row(
            "class change, on-demand",
            true,
            |w| {
                w.update_ok(&class("STANDARD_INFREQUENT_ACCESS"));
            },
            "R + . ? R R R + ? R R + + +",
        ),
        row(
            "encryption change",
            true,
            |w| {
                w.update_ok(&key("alias/orders"));
            },
            "R + . ? ? + + R ? + ? + + +",
        ),
        row(
            "warm raise",
            true,
            |w| {
                w.update_ok(&warm(20_000, 20_000));
            },
            "R + . ? + + + + + + ? + + +",
        ),
        row(
            "index allocation, provisioned",
            false,
            |w| {
                w.update_ok(&provisioned_index_create("by_status"));
            },
            "R + R ? . R ? + 5 L L + + +",
        ),
        row(
            "index allocation, on-demand",
            true,
            |w| {
                w.update_ok(&index_create("by_status"));
            },
            "R + . ? R R ? + 5 L L + + +",
        ),
        row(
            "index backfill, provisioned",
            false,
            |w| {
                w.update_ok(&provisioned_index_create("by_status"));
                w.seconds(60);
            },
            "R + + ? . ? ? ? ? L L + + +",
        ),
        row(
            "index deleting, provisioned",
            false,
            |w| {
                w.change(&provisioned_index_create("by_status"));
                w.update_ok(&index_delete("by_status"));
            },
            "R + R R . ? ? ? ? L L + + +",
        ),
        row(
            "index deleting, on-demand",
            true,
            |w| {
                w.change(&index_create("by_status"));
                w.update_ok(&index_delete("by_status"));
            },
            "R + . R R ? ? ? ? L L + + +",
        ),
        row(
            "index update",
            false,
            |w| {
                w.update_ok(&index_update("by_owner", 11, 11));
            },
            "R + ? ? . ? ? ? ? ? R + + +",
        ),
        row(
            "tag lock",
            true,
            |w| {
                let arn = w.arn();
                w.ok("TagResource", &json!({"ResourceArn": arn, "Tags": [{"Key": "a", "Value": "b"}]}));
            },
            "R + . + + + + + + + + L + +",
        ),
        row(
            "deleting, first second",
            true,
            |w| {
                w.ok("DeleteTable", &json!({"TableName": TABLE}));
            },
            "R R . R R R R R R R R R + +",
        ),
        row(
            "deleting, later",
            true,
            |w| {
                w.ok("DeleteTable", &json!({"TableName": TABLE}));
                w.seconds(3);
            },
            "R R . R R R R R R R R N N N",
        ),
    ]
}

#[test]
fn every_cell_of_the_admission_matrix_holds() {
    for row in rows() {
        let mut start = if row.on_demand { World::on_demand() } else { World::provisioned() };
        (row.start)(&mut start);
        let cells: Vec<&str> = row.cells.split(' ').collect();
        assert_eq!(cells.len(), COLUMNS.len(), "{}", row.name);
        for (column, cell) in COLUMNS.into_iter().zip(cells) {
            if !fits(column, row.on_demand) {
                assert_eq!(cell, ".", "{}: {column} does not fit the mode", row.name);
                continue;
            }
            let mut world = start.clone();
            let result = send(&mut world, column, row.on_demand);
            let expected = if cell == "?" { "R" } else { cell };
            assert_eq!(letter(&result).to_string(), expected, "{} / {column}: {result:?}", row.name);
        }
    }
}

/// M-003, first row, and M-004: every update of a table that is being created is refused.
#[test]
fn while_creating_every_change_is_refused() {
    let mut start = World::new();
    start.ok("CreateTable", &crate::world::on_demand_table());
    let early = "R R . R R R R R R R R N N N";
    let late = "R R . R R R R R R R R R R B";
    for (seconds, cells) in [(0, early), (17, late)] {
        start.seconds(seconds);
        assert_eq!(start.status(), "CREATING");
        for (column, cell) in COLUMNS.into_iter().zip(cells.split(' ')) {
            if cell == "." {
                continue;
            }
            let result = send(&mut start.clone(), column, true);
            assert_eq!(letter(&result).to_string(), cell, "{seconds} s / {column}: {result:?}");
        }
    }
}

/// The texts of T-444 and T-443, by the change under way and the request.
#[test]
fn refusals_name_what_blocks() {
    /// The change under way, whether on demand, how it starts, the request, a part of the text.
    type Case = (&'static str, bool, fn(&mut World), &'static str, &'static str);
    let cases: [Case; 18] = [
        (
            "units",
            false,
            |w| {
                w.update_ok(&throughput(11, 11));
            },
            "throughput",
            "Table IOPS are currently being updated. Table: orders",
        ),
        (
            "units",
            false,
            |w| {
                w.update_ok(&throughput(11, 11));
            },
            "delete",
            "Table: orders is in the process of being updated.",
        ),
        (
            "units",
            false,
            |w| {
                w.update_ok(&throughput(11, 11));
            },
            "stream",
            "Can't enable or disable stream while table IOPS are being updated. Table: orders",
        ),
        (
            "stream",
            false,
            |w| {
                w.update_ok(&stream());
            },
            "throughput",
            "Can't change table IOPS when stream status is being updated. Table: orders Stream: 2026-",
        ),
        (
            "stream",
            true,
            |w| {
                w.update_ok(&stream());
            },
            "stream",
            "A stream status change is currently in progress. Table: orders Stream: 2026-",
        ),
        (
            "stream",
            true,
            |w| {
                w.update_ok(&stream());
            },
            "delete",
            "Cannot delete table while stream is being enabled/disabled.",
        ),
        (
            "stream",
            true,
            |w| {
                w.update_ok(&stream());
            },
            "maxima",
            "OnDemandThroughput cannot be updated while stream status update is in progress",
        ),
        (
            "to provisioned",
            true,
            |w| {
                w.update_ok(&to_provisioned());
            },
            "maxima",
            "OnDemandThroughput cannot be updated while BillingMode update is in progress",
        ),
        (
            "class",
            true,
            |w| {
                w.update_ok(&class("STANDARD_INFREQUENT_ACCESS"));
            },
            "class",
            "Can't update table class when a table class update is in progress. Table: orders \
             TableClassUpdateInProgress: STANDARD_INFREQUENT_ACCESS",
        ),
        (
            "sse",
            true,
            |w| {
                w.update_ok(&key("alias/orders"));
            },
            "sse",
            "Server-Side Encryption is still being updated",
        ),
        (
            "sse",
            true,
            |w| {
                w.update_ok(&key("alias/orders"));
            },
            "delete",
            "Table: orders is in the process of being updated.",
        ),
        (
            "allocation",
            true,
            |w| {
                w.update_ok(&index_create("by_status"));
            },
            "delete",
            "Cannot delete table while indexes are being created, updated, or deleted.",
        ),
        (
            "allocation",
            false,
            |w| {
                w.update_ok(&provisioned_index_create("by_status"));
            },
            "throughput",
            "Can't change table IOPS when an index is being created. Table: orders Indexes: [by_status]",
        ),
        (
            "allocation",
            true,
            |w| {
                w.update_ok(&index_create("by_status"));
            },
            "stream",
            "Can't change stream status when an index is being created. Table: orders Indexes: [by_status]",
        ),
        (
            "allocation",
            true,
            |w| {
                w.update_ok(&index_create("by_status"));
            },
            "warm",
            "Table is under system maintenance, please try again later",
        ),
        (
            "index deletion",
            true,
            |w| {
                w.update_ok(&index_delete("by_owner"));
            },
            "index delete",
            "Index is being deleted. Table: orders Index: by_owner",
        ),
        (
            "tags",
            true,
            |w| {
                let arn = w.arn();
                w.ok("TagResource", &json!({"ResourceArn": arn, "Tags": [{"Key": "a", "Value": "b"}]}));
            },
            "tags",
            "Subscriber limit exceeded: Table tags are being updated: orders",
        ),
        (
            "tags",
            true,
            |w| {
                let arn = w.arn();
                w.ok("TagResource", &json!({"ResourceArn": arn, "Tags": [{"Key": "a", "Value": "b"}]}));
            },
            "delete",
            "Table tags are being updated: orders",
        ),
    ];
    for (name, on_demand, start, column, fragment) in cases {
        let mut world = if on_demand { World::on_demand() } else { World::provisioned() };
        start(&mut world);
        let error = send(&mut world, column, on_demand).expect_err(name);
        assert!(error.message.contains(fragment), "{name} / {column}: {error}");
    }
}

/// T-149, T-163: the index under creation itself, by phase.
#[test]
fn a_new_index_can_be_deleted_from_its_backfill_on() {
    let mut world = World::provisioned();
    world.update_ok(&provisioned_index_create("by_status"));
    let error = world.update_refused(&index_delete("by_status"));
    assert!(error.message.contains("Index creation is in resource allocation phase."), "{error}");
    let error = world.update_refused(&index_update("by_status", 2, 2));
    assert!(error.message.contains("Index is being created but is not backfilling yet."), "{error}");
    world.clone().update_ok(&index_update("by_owner", 2, 2));

    world.seconds(60);
    let error = world.refused("DeleteTable", &json!({"TableName": TABLE}));
    assert!(error.message.contains("while indexes are being created"), "{error}");
    world.update_ok(&index_delete("by_status"));
    let error = world.update_refused(&provisioned_index_create("by_status"));
    assert!(error.message.contains("Index is being deleted. Table: orders Index: by_status"), "{error}");
}

/// T-369: while a table switches to on-demand, maxima are judged by the old mode.
#[test]
fn maxima_during_a_switch_to_on_demand_are_judged_by_the_old_mode() {
    let mut world = World::provisioned();
    world.update_ok(&to_on_demand());
    let error = world.update_refused(&maxima(100, 100));
    assert_eq!(error.code, "ValidationException");
    assert!(error.message.contains("when the table BillingMode is PROVISIONED"), "{error}");
}

/// T-452: the reversal of a switch to provisioned is accepted and lost.
#[test]
fn the_reversal_of_a_switch_to_provisioned_is_lost() {
    let mut world = World::on_demand();
    world.update_ok(&to_provisioned());
    world.seconds(8);
    assert_eq!(world.update_ok(&to_on_demand())["TableStatus"], "UPDATING");
    world.sim.settle();
    assert_eq!(world.describe()["BillingModeSummary"]["BillingMode"], "PROVISIONED");
}

/// T-451, T-450: an encryption write makes a class change read ACTIVE, and the next class change is lost.
#[test]
fn an_encryption_write_during_a_class_change_hides_it() {
    let mut world = World::on_demand();
    world.update_ok(&class("STANDARD_INFREQUENT_ACCESS"));
    assert_eq!(world.status(), "UPDATING");
    world.update_ok(&key("alias/orders"));
    assert_eq!(world.status(), "ACTIVE");
    assert!(!world.sim.is_idle(&world.caller, TABLE));
    world.update_ok(&class("STANDARD"));
    world.sim.settle();
    let summary = &world.describe()["TableClassSummary"];
    assert_eq!(summary["TableClass"], "STANDARD_INFREQUENT_ACCESS");
}

/// T-435: six different writes fired at one idle table all land.
#[test]
fn writes_of_different_services_do_not_block_each_other() {
    let mut world = World::on_demand();
    for column in ["protection", "stream", "tags", "ttl", "pitr", "warm"] {
        send(&mut world, column, true).expect(column);
    }
}
