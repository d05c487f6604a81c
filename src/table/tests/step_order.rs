//! The planner's decisions on tables that are at rest, as text a person can judge: one line for each phase, lanes side by
//! side, steps one after the other.

use std::collections::BTreeMap;

use super::fixture::region;
use super::fixture::{
    add_index, add_vector_index, attribute, customer_key, fixed, index, key, on_demand, plain, provision, remove_index,
    vectors, with,
};
use super::step_driver::text;
use crate::names::Arn;
use crate::table::aspects::recovery::Recovery;
use crate::table::aspects::tags::ObservedTags;
use crate::table::desired::Desired;
use crate::table::keys::{DistanceFunction, KeyType, Projection, VectorShape};
use crate::table::observed::{Aspect, IndexStatus, Observed, Unavailable};
use crate::table::settings::{StreamView, TableClass};
use crate::table::steps::{AspectKind, Lane, Phase, Step, Steps, steps};
use crate::table::throughput::{Ceiling, Throughput, Warm, WarmFloor};

/// The table as it is when it has been as `desired` for a while.
fn at_rest(desired: &Desired) -> Observed {
    let arn = "arn:aws:dynamodb:eu-central-1:111122223333:table/orders";
    Observed::settled(desired, Arn::parse(arn).expect("an ARN"))
}

fn planned(before: &Desired, after: &Desired) -> String {
    text(&steps(after, Some(&at_rest(before))))
}

/// A table with the global indexes `by_owner` and `by_kind`.
fn indexed() -> Desired {
    with(|table| {
        add_index(table, "owner");
        add_index(table, "kind");
    })
}

fn changed(before: &Desired, change: impl FnOnce(&mut Desired)) -> (Desired, Desired) {
    let mut after = before.clone();
    change(&mut after);
    (before.clone(), after)
}

#[test]
fn nothing_differs() {
    for table in [plain(), indexed(), with(|table| provision(table, 5))] {
        assert_eq!(steps(&table, Some(&at_rest(&table))), Steps::default());
    }
}

#[test]
fn without_a_table_the_only_step_is_to_create_it() {
    assert_eq!(text(&steps(&indexed(), None)), "create table \"orders\"");
}

#[test]
fn protection_is_first_off_and_last_on() {
    let (off, on) = changed(&plain(), |table| {
        table.protected = true;
        table.class = TableClass::InfrequentAccess;
    });
    let up = "set table class STANDARD_INFREQUENT_ACCESS\nenable deletion protection";
    assert_eq!(planned(&off, &on), up);
    assert_eq!(planned(&on, &off), "disable deletion protection\nset table class STANDARD");
}

#[test]
fn backends_of_their_own_run_side_by_side() {
    let (before, after) = changed(&plain(), |table| {
        table.stream = Some(StreamView::NewImage);
        table.aspects.recovery = Recovery::On { days: 7 };
        table.aspects.ttl = Some(attribute("expires"));
        table.aspects.tags = BTreeMap::from([("Team".to_owned(), "orders".to_owned())]);
    });
    let there = "enable the stream (NEW_IMAGE) | set point-in-time recovery to 7 days | enable time to live on \"expires\" | \
                 set tag \"Team\"";
    assert_eq!(planned(&before, &after), there);
    let back = "disable the stream | disable point-in-time recovery | disable time to live on \"expires\" | remove tag \"Team\"";
    assert_eq!(planned(&after, &before), back);
}

#[test]
fn another_view_or_ttl_attribute_is_off_then_on() {
    let (before, after) = changed(
        &with(|table| {
            table.stream = Some(StreamView::KeysOnly);
            table.aspects.ttl = Some(attribute("expires"));
        }),
        |table| {
            table.stream = Some(StreamView::OldImage);
            table.aspects.ttl = Some(attribute("ends"));
        },
    );
    let expected = "disable the stream; enable the stream (OLD_IMAGE) | disable time to live on \"expires\"; enable time to \
                    live on \"ends\"";
    assert_eq!(planned(&before, &after), expected);
}

/// Resource design, complaint 2: removing k of n indexes is exactly k deletes.
#[test]
fn removing_indexes_deletes_just_them() {
    let (before, after) = changed(&indexed(), |table| remove_index(table, "kind"));
    assert_eq!(planned(&before, &after), "delete index \"by_kind\"");
    assert_eq!(planned(&after, &before), "create index \"by_kind\"");
    assert_eq!(planned(&before, &plain()), "delete index \"by_kind\"; delete index \"by_owner\"");
}

#[test]
fn an_index_in_another_shape_is_deleted_and_made_again() {
    let owner = index("by_owner");
    let rebuilt = "delete index \"by_owner\"; create index \"by_owner\"";
    let shapes: [fn(&mut crate::table::keys::IndexShape); 4] = [
        |shape| shape.projection = Projection::All,
        |shape| shape.projection = Projection::Include([attribute("total")].into()),
        |shape| shape.key.sort.push(key("day")),
        |shape| shape.key.partition[0].key_type = KeyType::Number,
    ];
    for change in shapes {
        let (before, after) = changed(&indexed(), |table| {
            change(&mut table.global_indexes.get_mut(&owner).expect("it has this index").shape);
        });
        assert_eq!(planned(&before, &after), rebuilt);
    }
}

#[test]
fn class_then_key_then_billing_then_stream_then_indexes() {
    let (before, after) = changed(&indexed(), |table| {
        table.class = TableClass::InfrequentAccess;
        table.encryption = customer_key(1);
        table.stream = Some(StreamView::KeysOnly);
        remove_index(table, "kind");
        add_index(table, "place");
        provision(table, 5);
    });
    let expected = "delete index \"by_kind\"; set table class STANDARD_INFREQUENT_ACCESS; encrypt with key \
                    arn:aws:kms:eu-central-1:111122223333:key/00000001-1111-4222-8333-444444444444; switch to provisioned with 5 \
                    read and 5 write units; enable the stream (KEYS_ONLY); create index \"by_place\"";
    assert_eq!(planned(&before, &after), expected);
    let back = "delete index \"by_place\"; set table class STANDARD; encrypt with the AWS-owned key; switch to on-demand and \
                disable the stream; create index \"by_kind\"";
    assert_eq!(planned(&after, &before), back);
}

/// What a switch to on-demand carries: one of stream, ceiling and index, in this order.
#[test]
fn a_switch_to_on_demand_carries_one_other_change() {
    let before = with(|table| {
        add_index(table, "owner");
        provision(table, 5);
    });
    let after = with(|table| add_index(table, "owner"));
    assert_eq!(planned(&before, &after), "switch to on-demand");

    let limit = |table: &mut Desired| {
        let indexes = table.global_indexes.keys().map(|name| (name.clone(), Ceiling::default())).collect();
        table.throughput = Throughput::OnDemand { table: Ceiling { read: Some(100), write: None }, indexes };
    };
    let (_, limited) = changed(&after, limit);
    let ceiling = "switch to on-demand with an on-demand ceiling of 100 read and unlimited write units";
    assert_eq!(planned(&before, &limited), ceiling);

    let (_, indexed) = changed(&after, |table| add_index(table, "kind"));
    assert_eq!(planned(&before, &indexed), "switch to on-demand and create index \"by_kind\"");

    let (_, all) = changed(&indexed, |table| {
        limit(table);
        table.stream = Some(StreamView::KeysOnly);
    });
    let expected = "switch to on-demand and enable the stream (KEYS_ONLY); set an on-demand ceiling of 100 read and unlimited \
                    write units; create index \"by_kind\"";
    assert_eq!(planned(&before, &all), expected);
}

#[test]
fn units_go_together_and_with_a_creation() {
    let set = |table: &mut Desired, of_table: u64, of_owner: u64| {
        let Throughput::Provisioned { table: both, indexes } = &mut table.throughput else { return };
        *both = fixed(of_table);
        indexes.insert(index("by_owner"), fixed(of_owner));
    };
    let (_, before) = changed(&indexed(), |table| provision(table, 5));
    let (_, after) = changed(&before, |table| set(table, 6, 5));
    assert_eq!(planned(&before, &after), "set 6 read and 6 write units");
    let (_, after) = changed(&before, |table| set(table, 5, 6));
    assert_eq!(planned(&before, &after), "set capacity of index \"by_owner\"");
    let (_, after) = changed(&before, |table| set(table, 6, 6));
    assert_eq!(planned(&before, &after), "set 6 read and 6 write units and those of index \"by_owner\"");
    let (_, after) = changed(&before, |table| {
        set(table, 5, 6);
        add_index(table, "place");
    });
    assert_eq!(planned(&before, &after), "create index \"by_place\" and set index \"by_owner\"");
    let (_, after) = changed(&before, |table| {
        set(table, 6, 6);
        add_index(table, "place");
    });
    let expected = "set 6 read and 6 write units and those of index \"by_owner\"; create index \"by_place\"";
    assert_eq!(planned(&before, &after), expected);
}

/// Decreases have a budget; a raise must not wait for it.
#[test]
fn raises_come_before_decreases_and_apart_from_them() {
    let set = |table: &mut Desired, of_table: u64, of_owner: u64| {
        let Throughput::Provisioned { table: both, indexes } = &mut table.throughput else { return };
        *both = fixed(of_table);
        indexes.insert(index("by_owner"), fixed(of_owner));
    };
    let (_, before) = changed(&indexed(), |table| provision(table, 5));
    for (of_table, of_owner, with_index, expected) in [
        (100, 2, false, "set 100 read and 100 write units; set capacity of index \"by_owner\""),
        (2, 100, false, "set capacity of index \"by_owner\"; set 2 read and 2 write units"),
        (2, 3, false, "set 2 read and 2 write units and those of index \"by_owner\""),
        (100, 2, true, "set 100 read and 100 write units; create index \"by_place\" and set index \"by_owner\""),
        (5, 2, true, "create index \"by_place\" and set index \"by_owner\""),
        (2, 100, true, "set capacity of index \"by_owner\"; set 2 read and 2 write units; create index \"by_place\""),
    ] {
        let (_, after) = changed(&before, |table| {
            set(table, of_table, of_owner);
            if with_index {
                add_index(table, "place");
            }
        });
        assert_eq!(planned(&before, &after), expected);
    }
}

#[test]
fn ceilings_of_table_and_indexes_are_two_calls() {
    let (before, after) = changed(&indexed(), |table| {
        let Throughput::OnDemand { table: ceiling, indexes } = &mut table.throughput else { return };
        ceiling.write = Some(50);
        for ceiling in indexes.values_mut() {
            ceiling.read = Some(60);
        }
    });
    let expected = "set an on-demand ceiling of unlimited read and 50 write units; set on-demand ceilings of indexes \"by_kind\", \
                    \"by_owner\"";
    assert_eq!(planned(&before, &after), expected);
}

/// Resource design, complaints 12 and 13: what grew by itself is no difference.
#[test]
fn warm_throughput_is_a_floor() {
    let mut observed = at_rest(&plain());
    observed.table.warm = Some(Warm { read: 15_000, write: 4_000, settled: true });
    let floor = |read, write| with(|table| table.warm = WarmFloor { read, write });
    for (read, write, expected) in [
        (None, None, ""),
        (Some(12_000), Some(4_000), ""),
        (Some(15_000), None, ""),
        (Some(20_000), Some(4_000), "raise warm throughput to 20000 read and unchanged write units per second"),
        (Some(14_000), Some(5_000), "raise warm throughput to unchanged read and 5000 write units per second"),
    ] {
        assert_eq!(text(&steps(&floor(read, write), Some(&observed))), expected);
    }
    observed.table.warm = None;
    assert_eq!(text(&steps(&floor(Some(20_000), None), Some(&observed))), "", "an endpoint that knows none");
}

/// Set before removed, unless a table would have more than fifty in between.
#[test]
fn tags_are_set_then_removed() {
    let tagged = |from: usize, to: usize| {
        with(|table| table.aspects.tags = (from..to).map(|number| (format!("tag{number}"), String::new())).collect())
    };
    assert_eq!(planned(&tagged(0, 10), &tagged(5, 15)), "set 5 tags; remove 5 tags");
    assert_eq!(planned(&tagged(0, 45), &tagged(5, 50)), "set 5 tags; remove 5 tags");
    assert_eq!(planned(&tagged(0, 45), &tagged(6, 51)), "remove 6 tags; set 6 tags");
    let mut observed = at_rest(&tagged(0, 40));
    observed.aspects.tags = Aspect::Observed(ObservedTags { tags: tagged(0, 40).aspects.tags, others: 10 });
    assert_eq!(text(&steps(&tagged(1, 41), Some(&observed))), "remove tag \"tag0\"; set tag \"tag40\"");
    let (before, after) =
        changed(&tagged(0, 50), |table| table.aspects.tags.values_mut().for_each(|value| value.push('x')));
    assert_eq!(planned(&before, &after), "set 50 tags");
}

/// What cannot be seen is left alone.
#[test]
fn hidden_aspects_are_no_difference() {
    let mut observed = at_rest(&plain());
    observed.aspects.recovery =
        Aspect::Unavailable(Unavailable::Unsupported { operation: "DescribeContinuousBackups", endpoint: None });
    observed.aspects.ttl =
        Aspect::Unavailable(Unavailable::Unsupported { operation: "DescribeTimeToLive", endpoint: None });
    let message = "not authorized".to_owned();
    observed.aspects.tags = Aspect::Unavailable(Unavailable::Denied {
        operation: "ListTagsOfResource",
        permission: "dynamodb:ListTagsOfResource".to_owned(),
        message,
    });
    let desired = with(|table| {
        table.aspects.recovery = Recovery::On { days: 35 };
        table.aspects.ttl = Some(attribute("expires"));
        table.aspects.tags.insert("Team".to_owned(), "orders".to_owned());
    });
    assert_eq!(steps(&desired, Some(&observed)), Steps::default());
}

/// An index that is being deleted is neither kept nor deleted again; one that is being created is kept, or deleted before
/// all others.
#[test]
fn indexes_under_way() {
    let mut observed = at_rest(&indexed());
    let status = |observed: &mut Observed, name: &str, status: IndexStatus| {
        observed.table.global_indexes.get_mut(&index(name)).expect("it has this index").status = status;
    };
    status(&mut observed, "by_owner", IndexStatus::Deleting);
    assert_eq!(text(&steps(&indexed(), Some(&observed))), "create index \"by_owner\"");
    assert_eq!(text(&steps(&plain(), Some(&observed))), "delete index \"by_kind\"");
    status(&mut observed, "by_owner", IndexStatus::Backfilling);
    assert_eq!(text(&steps(&indexed(), Some(&observed))), "");
    let expected = "delete index \"by_owner\"; delete index \"by_kind\"";
    assert_eq!(text(&steps(&plain(), Some(&observed))), expected);
}

/// Lanes are never empty, and each talks to one backend.
#[test]
fn a_lane_is_about_one_concern() {
    let (before, after) = changed(&indexed(), |table| {
        provision(table, 5);
        on_demand(table);
        table.protected = true;
        table.class = TableClass::InfrequentAccess;
        table.aspects.recovery = Recovery::On { days: 1 };
        table.aspects.tags.insert("Team".to_owned(), "orders".to_owned());
    });
    let planned = steps(&after, Some(&at_rest(&before)));
    let concerns = |phase: &Phase| phase.lanes.iter().map(|lane| lane.aspect).collect::<Vec<_>>();
    let expected = [vec![AspectKind::Table, AspectKind::Recovery, AspectKind::Tags], vec![AspectKind::Table]];
    assert_eq!(planned.phases.iter().map(concerns).collect::<Vec<_>>(), expected);
    for Lane { region: at, aspect, steps } in planned.phases.iter().flat_map(|phase| &phase.lanes) {
        assert_eq!(*at, region());
        assert!(!steps.is_empty() && steps.iter().all(|step| step.aspect() == *aspect));
    }
}

/// An index under another name: the new one is built while the old one still answers. Not where there is no room for both,
/// nor where another index of the plan gives one of its attributes another type.
#[test]
fn a_renamed_index_is_created_first() {
    let before = with(|table| add_index(table, "owner"));
    let renamed = |table: &mut Desired| {
        let index = table.global_indexes.remove(&index("by_owner")).expect("it has this index");
        table.global_indexes.insert(super::fixture::index("renamed"), index);
        on_demand(table);
    };
    let mut after = before.clone();
    renamed(&mut after);
    assert_eq!(planned(&before, &after), "create index \"renamed\"; delete index \"by_owner\"");

    let mut full = before.clone();
    (0..19).for_each(|number| add_index(&mut full, &format!("attribute{number:02}")));
    let mut after = full.clone();
    renamed(&mut after);
    assert_eq!(planned(&full, &after), "delete index \"by_owner\"; create index \"renamed\"");
}

/// One index at a time, of either kind: what goes first, since it may be in the way, and what takes long last.
#[test]
fn vector_indexes_are_built_after_global_ones() {
    let before = with(|table| {
        add_index(table, "owner");
        add_vector_index(table, "ByMeaning", vectors());
        let sound = VectorShape { attribute: attribute("sound"), ..vectors() };
        add_vector_index(table, "BySound", sound);
    });
    let (before, after) = changed(&before, |table| {
        remove_index(table, "owner");
        add_index(table, "kind");
        table.vector_indexes.clear();
        let rebuilt = VectorShape { partition: Some(key("tenant")), ..vectors() };
        add_vector_index(table, "ByMeaning", rebuilt);
        let image = VectorShape { attribute: attribute("image"), filters: [key("kind")].into(), ..vectors() };
        add_vector_index(table, "ByImage", image);
    });
    let expected = "delete index \"by_owner\"; delete vector index \"ByMeaning\"; delete vector index \"BySound\"; \
                    create index \"by_kind\"; create vector index \"ByImage\"; create vector index \"ByMeaning\"";
    assert_eq!(planned(&before, &after), expected);
    let planned = steps(&after, Some(&at_rest(&before)));
    let defined = |step: &Step| match step {
        Step::CreateIndex(new) => Some(new.definitions.clone()),
        Step::CreateVectorIndex(new) => Some(new.definitions.clone()),
        _ => None,
    };
    let defined: Vec<Vec<String>> = planned
        .iter()
        .filter_map(defined)
        .map(|definitions| definitions.keys().map(|name| name.as_str().to_owned()).collect())
        .collect();
    assert_eq!(defined, [vec!["id", "kind"], vec!["id", "kind"], vec!["id", "kind", "tenant"]]);
}

/// What takes its place is built before an index goes, if both can be there at once.
#[test]
fn a_vector_index_waits_for_its_successor() {
    let before = with(|table| add_vector_index(table, "ByMeaning", vectors()));
    let renamed = |change: fn(&mut VectorShape)| {
        let (before, after) = changed(&before, |table| {
            table.vector_indexes.clear();
            let mut shape = vectors();
            change(&mut shape);
            add_vector_index(table, "BySense", shape);
        });
        planned(&before, &after)
    };
    let first = "create vector index \"BySense\"; delete vector index \"ByMeaning\"";
    let last = "delete vector index \"ByMeaning\"; create vector index \"BySense\"";
    assert_eq!(renamed(|_| {}), first);
    assert_eq!(renamed(|shape| shape.distance = DistanceFunction::DotProduct), first);
    // On one attribute all vectors are of one length, and an attribute with vectors is no key.
    assert_eq!(renamed(|shape| shape.dimensions = 4), last);
    assert_eq!(
        renamed(|shape| {
            shape.attribute = attribute("image");
            shape.filters = [key("embedding")].into();
        }),
        last
    );
    let full = with(|table| (0..5).for_each(|number| add_vector_index(table, &format!("Number{number}"), vectors())));
    let (full, after) = changed(&full, |table| {
        table.vector_indexes.pop_first();
        add_vector_index(table, "Number5", vectors());
    });
    assert_eq!(planned(&full, &after), "delete vector index \"Number0\"; create vector index \"Number5\"");
}

/// An index of the other kind can have its name.
#[test]
fn an_index_changes_its_kind() {
    let before = with(|table| add_index(table, "owner"));
    let (before, after) = changed(&before, |table| {
        remove_index(table, "owner");
        add_vector_index(table, "by_owner", vectors());
    });
    assert_eq!(planned(&before, &after), "delete index \"by_owner\"; create vector index \"by_owner\"");
    assert_eq!(planned(&after, &before), "delete vector index \"by_owner\"; create index \"by_owner\"");
}

/// A vector index needs an on-demand table, and nothing may go with it: it neither rides with the switch nor precedes it.
#[test]
fn a_vector_index_follows_the_switch_to_on_demand() {
    let before = with(|table| provision(table, 5));
    let (before, after) = changed(&before, |table| {
        on_demand(table);
        add_vector_index(table, "ByMeaning", vectors());
    });
    assert_eq!(planned(&before, &after), "switch to on-demand; create vector index \"ByMeaning\"");
    assert_eq!(
        planned(&after, &before),
        "delete vector index \"ByMeaning\"; switch to provisioned with 5 read and 5 write units"
    );
}
