//! The witness for the proof of access patterns: the simulator, whose Query was written from AWS's documentation and
//! knows nothing of the proof.
//!
//! The second one is moto, in `tests/lives/patterns.rs`.

mod witness;

use std::collections::BTreeMap;

use dynamodb_sim::Settings;
use table_design::{Pattern, TableSchema, prove, repair};

use crate::witness::generator::{self, Case};
use crate::witness::judge::{Agreement, judge};
use crate::witness::scalar::Scalar;
use crate::witness::simulated::Simulated;

/// The first seed, and how many follow.
const SEEDS: std::ops::Range<u64> = 1..1_001;

/// What came of all cases.
#[derive(Debug, Default)]
struct Counts {
    accepted: usize,
    found: usize,
    nonempty: usize,
    /// Accepted patterns for which something better is proposed, and serves them.
    better: usize,
    /// Refused by the simulator, by rule.
    refused: BTreeMap<u8, usize>,
    /// What no request can say, by rule.
    unwritable: BTreeMap<u8, usize>,
    empty: usize,
    stricter: usize,
}

impl Counts {
    fn add(&mut self, agreement: Agreement) {
        let count = |rules: Vec<u8>, by_rule: &mut BTreeMap<u8, usize>| {
            for rule in rules {
                *by_rule.entry(rule).or_default() += 1;
            }
        };
        match agreement {
            Agreement::Served { found, better } => {
                self.better += usize::from(better);
                self.accepted += 1;
                self.found += found;
                self.nonempty += usize::from(found > 0);
            }
            Agreement::Refused(rules) => count(rules, &mut self.refused),
            Agreement::Unwritable(rules) => count(rules, &mut self.unwritable),
            Agreement::Empty => self.empty += 1,
            Agreement::Stricter => self.stricter += 1,
        }
    }
}

impl Counts {
    /// Enough of everything: both verdicts, every rule that a table without a vector index can break, and answers that
    /// are not empty.
    fn check(&self) {
        let Self { accepted, found, nonempty, better, refused, unwritable, empty, stricter } = self;
        assert!(*accepted > 400 && *nonempty > 250 && *found > 1_000 && *better >= 10, "{self:#?}");
        for rule in 1..=8 {
            assert!(refused.get(&rule).is_some_and(|count| *count >= 10), "rule {rule}: {self:#?}");
        }
        for rule in 1..=2 {
            assert!(unwritable.get(&rule).is_some_and(|count| *count >= 5), "rule {rule}: {self:#?}");
        }
        assert!(*empty >= 5 && *stricter >= 1, "{self:#?}");
    }
}

/// A repair is no other mistake: what the proof refuses is served once it is repaired.
#[test]
fn the_simulator_serves_what_is_repaired() {
    let mut repaired = 0;
    for seed in SEEDS {
        let case = generator::case(seed, true);
        if prove(&case.schema, &case.pattern).problems.is_empty() {
            continue;
        }
        let repair = repair(&case.schema, &BTreeMap::new(), None, &case.pattern, &|_| true);
        let repair = repair.unwrap_or_else(|| panic!("seed {seed} is not repaired: {case:#?}"));
        let case = asked(&case, repair.applied_to(&case.schema), repair.pattern);
        match judge(&case, "repaired", &mut Simulated::new(Settings::default())) {
            Ok(Agreement::Served { .. }) => repaired += 1,
            other => panic!("seed {seed}: {other:#?}\n{case:#?}"),
        }
    }
    assert!(repaired > 300, "{repaired}");
}

#[test]
#[expect(clippy::print_stdout, reason = "the counts are what a reader of the test's output wants to see")]
fn the_simulator_serves_what_the_proof_accepts_and_refuses_what_it_refuses() {
    let (mut counts, mut disagreements) = (Counts::default(), Vec::new());
    for seed in SEEDS {
        let case = generator::case(seed, true);
        match judge(&case, "witnessed", &mut Simulated::new(Settings::default())) {
            Ok(agreement) => counts.add(agreement),
            Err(disagreement) => disagreements.push(disagreement),
        }
    }
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for disagreement in &disagreements {
        *kinds.entry(&disagreement.kind).or_default() += 1;
    }
    let first = disagreements.iter().take(3).map(|disagreement| disagreement.detail.as_str());
    assert!(disagreements.is_empty(), "{kinds:#?}\n{}", first.collect::<Vec<_>>().join("\n"));
    println!("{counts:#?}");
    counts.check();
}

/// The same items, with other keys and another pattern.
fn asked(case: &Case, schema: TableSchema, pattern: Pattern) -> Case {
    let known = |name: &String| case.equal.get(name).or_else(|| case.filter.get(name)).cloned();
    let some = |name: &String| Scalar::nth(case.types[name], 0);
    let value = |name: &String| (name.clone(), known(name).unwrap_or_else(|| some(name)));
    let ranged = pattern.key_range.as_ref().map(|range| &range.attribute);
    let range = match ranged.filter(|attribute| !case.equal.contains_key(*attribute)) {
        Some(attribute) => (some(attribute), some(attribute)),
        None => case.range.clone(),
    };
    let equal = pattern.key_equals.iter().chain(ranged).map(value).collect();
    let filter = pattern.filter_on.iter().map(value).collect();
    Case { schema, pattern, equal, filter, range, ..case.clone() }
}
