//! What waits for a step that is not accepted yet, and what does not.

use std::collections::BTreeMap;

use super::*;
use crate::names::Arn;
use crate::table::aspects::insights::{InsightsMode, SetInsights};
use crate::table::aspects::recovery::{Recovery, SetRecovery};
use crate::table::aspects::scaling::{Dimension, Direction};
use crate::table::desired::Desired;
use crate::table::keys::VectorShape;
use crate::table::settings::{Encryption, StreamView, TableClass};
use crate::table::steps::steps;
use crate::table::tests::fixture::{
    add_index, add_vector_index, amounts, attribute, index, plain, provision, remove_index, vectors, with,
};
use crate::table::throughput::{Ceiling, WarmFloor};

fn observed(desired: &Desired) -> Observed {
    let arn = Arn::parse("arn:aws:dynamodb:eu-central-1:111122223333:table/orders").expect("an ARN");
    Observed::settled(desired, arn)
}

/// The step that adds an index to a plain table, as it is planned.
fn creation(by: &str, provisioned: bool) -> Step {
    let with_billing = |indexed: bool| {
        with(|table| {
            if indexed {
                add_index(table, by);
            }
            if provisioned {
                provision(table, 5);
            }
        })
    };
    let planned = steps(&with_billing(true), Some(&observed(&with_billing(false))));
    planned.iter().next().expect("an index is added").clone()
}

fn register(scope: Scope) -> Step {
    let dimension = Dimension { scope, direction: Direction::Read };
    Step::Aspect(AspectStep::Scaling(ScalingStep::Register {
        dimension,
        min: Some(1),
        max: Some(9),
        from: None,
        resume: false,
        again: false,
        tags: BTreeMap::new(),
    }))
}

fn insights(scope: Scope) -> Step {
    Step::Aspect(AspectStep::Insights(SetInsights { scope, mode: Some(InsightsMode::Throttled) }))
}

fn waits(step: &Step, held: &Step) -> bool {
    step.depends_on(held, &observed(&plain()), false)
}

/// A third change of the class in 30 days: nothing waits for it.
#[test]
fn what_a_class_or_a_key_that_waits_does_not_stop() {
    let class = Step::SetClass(TableClass::InfrequentAccess);
    let key = Step::SetEncryption(Encryption::AwsManaged);
    let units = Step::SetUnits { table: Some(amounts(2)), indexes: BTreeMap::new() };
    for held in [&class, &key, &units] {
        for step in [
            Step::SetProtection(true),
            Step::SetProtection(false),
            Step::SwitchToOnDemand { along: None },
            Step::SwitchToProvisioned { table: amounts(5), indexes: BTreeMap::new() },
            Step::DisableStream,
            Step::EnableStream(StreamView::NewImage),
            Step::DeleteIndex(index("by_owner")),
            Step::RaiseWarm(WarmFloor { read: Some(20_000), write: None }),
            Step::Aspect(AspectStep::Recovery(SetRecovery(Recovery::Off))),
            Step::Aspect(AspectStep::Ttl(TtlStep::Enable(attribute("expires")))),
            creation("owner", false),
            creation("owner", true),
            register(Scope::Table),
            insights(Scope::Table),
        ] {
            assert!(!waits(&step, held), "{step} waits for {held}");
        }
    }
}

#[test]
fn an_index_waits_for_its_name_and_for_room() {
    let (same, other) = (Step::DeleteIndex(index("by_owner")), Step::DeleteIndex(index("by_kind")));
    let create = creation("owner", false);
    assert!(waits(&create, &same));
    assert!(!waits(&create, &other));
    let full = observed(&with(|table| (0..20).for_each(|number| add_index(table, &format!("attribute{number:02}")))));
    assert!(create.depends_on(&other, &full, false));
    let roomy = observed(&with(|table| {
        (0..20).for_each(|number| add_index(table, &format!("attribute{number:02}")));
        remove_index(table, "attribute07");
    }));
    assert!(!create.depends_on(&other, &roomy, false));
    let with_switch = match creation("owner", false) {
        Step::CreateIndex(index) => Step::SwitchToOnDemand { along: Some(Along::CreateIndex(index)) },
        other => panic!("{other}"),
    };
    assert!(waits(&with_switch, &same));
}

#[test]
fn a_vector_index_waits_for_its_name_its_vectors_and_the_billing_mode() {
    let planned = steps(&with(|table| add_vector_index(table, "ByMeaning", vectors())), Some(&observed(&plain())));
    let create = planned.iter().next().expect("it is added");
    let there = observed(&with(|table| {
        add_vector_index(table, "BySense", vectors());
        let sound = VectorShape { attribute: attribute("sound"), ..vectors() };
        add_vector_index(table, "BySound", sound);
    }));
    for (held, expected) in [
        (Step::DeleteVectorIndex(index("ByMeaning")), true),
        (Step::DeleteVectorIndex(index("BySense")), true),
        (Step::DeleteVectorIndex(index("BySound")), false),
        (Step::DeleteIndex(index("ByMeaning")), true),
        (Step::DeleteIndex(index("by_owner")), false),
        (Step::SwitchToOnDemand { along: None }, true),
        (Step::SetClass(TableClass::InfrequentAccess), false),
    ] {
        assert_eq!(create.depends_on(&held, &there, false), expected, "{held}");
    }
}

#[test]
fn what_belongs_to_a_billing_mode_waits_for_it() {
    let to_on_demand = Step::SwitchToOnDemand { along: None };
    let to_provisioned = Step::SwitchToProvisioned { table: amounts(5), indexes: BTreeMap::new() };
    let ceiling = Step::SetCeiling(super::super::CeilingUpdate {
        from: Ceiling::default(),
        to: Ceiling { read: Some(9), write: None },
    });
    for (step, on_demand, provisioned) in [
        (creation("owner", false), true, false),
        (creation("owner", true), false, true),
        (ceiling, true, false),
        (register(Scope::Table), false, true),
        (Step::SetProtection(true), false, false),
        (Step::DisableStream, false, false),
    ] {
        assert_eq!((waits(&step, &to_on_demand), waits(&step, &to_provisioned)), (on_demand, provisioned), "{step}");
    }
    assert!(waits(&to_provisioned, &Step::DeleteIndex(index("by_owner"))), "the index would need units");
    assert!(!waits(&to_on_demand, &Step::DeleteIndex(index("by_owner"))));
}

#[test]
fn what_is_for_an_index_waits_for_it() {
    let (owner, kind) = (Scope::Index(index("by_owner")), Scope::Index(index("by_kind")));
    let held = creation("owner", true);
    for (step, expected) in [
        (register(owner.clone()), true),
        (register(kind.clone()), false),
        (register(Scope::Table), false),
        (insights(owner.clone()), true),
        (insights(kind), false),
    ] {
        assert_eq!(waits(&step, &held), expected, "{step}");
    }
    let ends = ScalingStep::Deregister(Dimension { scope: owner, direction: Direction::Read });
    let ends = Step::Aspect(AspectStep::Scaling(ends));
    assert!(!waits(&ends, &held));
}

#[test]
fn the_second_half_of_a_change_waits_for_the_first() {
    let enable = Step::EnableStream(StreamView::NewImage);
    assert!(waits(&enable, &Step::DisableStream));
    assert!(waits(&enable, &Step::SwitchToOnDemand { along: Some(Along::DisableStream) }));
    assert!(waits(
        &Step::Aspect(AspectStep::Ttl(TtlStep::Enable(attribute("ends")))),
        &Step::Aspect(AspectStep::Ttl(TtlStep::Disable(attribute("expires"))))
    ));
}

/// Terraform replaces a table whose creation failed.
#[test]
fn an_unfinished_creation_is_not_protected() {
    let held = Step::SetClass(TableClass::InfrequentAccess);
    assert!(Step::SetProtection(true).depends_on(&held, &observed(&plain()), true));
    assert!(!Step::SetProtection(true).depends_on(&held, &observed(&plain()), false));
}

#[test]
fn what_rode_along_goes_on_alone() {
    let switch = |along| Step::SwitchToOnDemand { along };
    let view = StreamView::NewImage;
    assert_eq!(switch(Some(Along::DisableStream)).apart(), (switch(None), vec![Step::DisableStream]));
    assert_eq!(switch(Some(Along::EnableStream(view))).apart(), (switch(None), vec![Step::EnableStream(view)]));
    let class = Step::SetClass(TableClass::Standard);
    assert_eq!(class.clone().apart(), (class, Vec::new()));

    let Step::CreateIndex(alone) = creation("owner", true) else { panic!("one index is added") };
    assert_eq!(Step::CreateIndex(alone.clone()).apart(), (Step::CreateIndex(alone.clone()), Vec::new()));
    let units = BTreeMap::from([(index("by_kind"), amounts(2))]);
    let mut laden = alone.clone();
    laden.along = IndexUpdates::Units(units.clone());
    let apart = (Step::SetUnits { table: None, indexes: units }, vec![Step::CreateIndex(alone)]);
    assert_eq!(Step::CreateIndex(laden).apart(), apart);
}
