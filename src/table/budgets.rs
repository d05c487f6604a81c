//! Changes that the service allows only so often: what is used up, and when it is renewed, as far as a description says; and
//! what some steps will use.

use std::collections::BTreeMap;

use super::aspects::ttl::TtlStep;
use super::observed::ObservedTable;
use super::observed::budgets::{Budgets, Decreases};
use super::scope::Scope;
use super::steps::{AspectStep, IndexUpdates, Step, Steps};
use super::throughput::{Amount, Amounts, Units};
use crate::clock::text_of;
use crate::names::IndexName;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;
/// Decreases of a table or index per UTC day, before only one per hour is left (T-184).
const DECREASES: u32 = 4;
/// The window in which the table class changes at most twice (T-283).
const CLASS_WINDOW: i64 = 30 * DAY;
/// The window in which a table switches to on-demand at most four times (D-003).
const ON_DEMAND_WINDOW: i64 = DAY;

/// What steps use of a budget.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BudgetUse {
    /// The change, in the plural.
    pub(crate) what: String,
    /// How many of them.
    pub(crate) count: usize,
    /// How often the service accepts it, as a clause.
    pub(crate) allowed: &'static str,
}

/// What these steps use, in the order in which they first do. What was used before is not counted.
pub(crate) fn uses(steps: &Steps, before: &ObservedTable) -> Vec<BudgetUse> {
    let mut live = before.live_units();
    let mut uses: Vec<BudgetUse> = Vec::new();
    let found: Vec<_> = steps.iter().flat_map(|step| uses_of(step, &mut live)).collect();
    for (what, allowed) in found {
        match uses.iter_mut().find(|earlier| earlier.what == what) {
            Some(earlier) => earlier.count += 1,
            None => uses.push(BudgetUse { what, count: 1, allowed }),
        }
    }
    uses
}

/// The changes of one step; `live` follows the units that it sets.
fn uses_of(step: &Step, live: &mut BTreeMap<Scope, Units>) -> Vec<(String, &'static str)> {
    let one = |what: &str, allowed| vec![(what.to_owned(), allowed)];
    match step {
        Step::SetClass(_) => one("changes of the table class", "two in 30 days"),
        Step::SetEncryption(_) => one("changes of the encryption key", "four in 24 hours, then one in 6 hours"),
        Step::SwitchToOnDemand { .. } => one("switches to on-demand", "four in 24 hours"),
        Step::Aspect(AspectStep::Ttl(TtlStep::Enable(_) | TtlStep::Disable(_))) => {
            one("changes of time to live", "one in about an hour")
        }
        Step::SetUnits { table, indexes } => {
            let table = table.iter().map(|amounts| (Scope::Table, *amounts));
            decreases(table.chain(of_indexes(indexes)), live)
        }
        Step::CreateIndex(index) => match &index.along {
            IndexUpdates::Units(indexes) => decreases(of_indexes(indexes), live),
            IndexUpdates::None | IndexUpdates::Ceilings(_) => Vec::new(),
        },
        _ => Vec::new(),
    }
}

fn of_indexes(indexes: &BTreeMap<IndexName, Amounts>) -> impl Iterator<Item = (Scope, Amounts)> {
    indexes.iter().map(|(name, amounts)| (Scope::Index(name.clone()), *amounts))
}

/// A call that lowers reads and writes of a table or an index is one decrease.
fn decreases(
    wanted: impl Iterator<Item = (Scope, Amounts)>,
    live: &mut BTreeMap<Scope, Units>,
) -> Vec<(String, &'static str)> {
    let mut found = Vec::new();
    for (scope, Amounts { read, write }) in wanted {
        let Some(units) = live.get_mut(&scope) else { continue };
        if lowers(read, units.read) || lowers(write, units.write) {
            found.push((format!("decreases of the capacity of {scope}"), "four in a UTC day, then one in an hour"));
        }
        for (amount, units) in [(read, &mut units.read), (write, &mut units.write)] {
            if let Amount::Exactly(wanted) = amount {
                *units = wanted;
            }
        }
    }
    found
}

fn lowers(wanted: Amount, live: u64) -> bool {
    matches!(wanted, Amount::Exactly(units) if units < live)
}

/// What is worth saying about a step: one sentence per spent budget. `now` is in seconds since 1970.
pub(crate) fn sentences(budgets: &Budgets, step: &Step, now: i64) -> Vec<String> {
    let since = |at: Option<i64>, window: i64| at.filter(|at| (0..window).contains(&now.saturating_sub(*at)));
    match step {
        Step::SetUnits { table, indexes } => {
            let table = table.iter().map(|amounts| (Scope::Table, amounts));
            let indexes = indexes.iter().map(|(name, amounts)| (Scope::Index(name.clone()), amounts));
            table.chain(indexes).filter_map(|(scope, amounts)| decrease(budgets, &scope, *amounts, now)).collect()
        }
        Step::SetClass(_) => {
            let last = since(budgets.class_changed, CLASS_WINDOW);
            last.map(|at| {
                let free = text_of(at.saturating_add(CLASS_WINDOW));
                format!(
                    "the table class was last changed at {}. If it changed twice in the last 30 days, the service refuses \
                     this change, at the latest until {free}",
                    text_of(at)
                )
            })
            .into_iter()
            .collect()
        }
        Step::SwitchToOnDemand { .. } => {
            let last = since(budgets.on_demand_since, ON_DEMAND_WINDOW);
            last.map(|at| {
                format!("the last switch to on-demand was at {}. The service accepts four in 24 hours", text_of(at))
            })
            .into_iter()
            .collect()
        }
        _ => Vec::new(),
    }
}

fn decrease(budgets: &Budgets, scope: &Scope, wanted: Amounts, now: i64) -> Option<String> {
    let Decreases { units, today, last } = *budgets.decreases.get(scope)?;
    if today < DECREASES || !(lowers(wanted.read, units.read) || lowers(wanted.write, units.write)) {
        return None;
    }
    let midnight = (now.div_euclid(DAY) + 1) * DAY;
    let next = last.map_or(midnight, |last| midnight.min(last.saturating_add(HOUR)));
    (next > now).then(|| {
        format!(
            "units of {scope} were lowered {today} times today (UTC), so the service accepts the next decrease at {}",
            text_of(next)
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::observed::Observed;
    use crate::table::settings::TableClass;
    use crate::table::steps::Phase;
    use crate::table::tests::fixture::{attribute, index, provision, units, with};
    use crate::table::throughput::Units;

    /// 2026-03-01T10:00:00Z
    const NOW: i64 = 1_772_359_200;

    fn lowered(read: u64) -> Step {
        let amounts = Amounts::exactly(Units { read, write: 10 });
        Step::SetUnits { table: None, indexes: [(index("ByTotal"), amounts)].into() }
    }

    fn after(today: u32, last: i64) -> Budgets {
        let decreases = Decreases { units: units(10), today, last: Some(last) };
        Budgets { decreases: [(Scope::Index(index("ByTotal")), decreases)].into(), ..Budgets::default() }
    }

    #[test]
    fn the_fifth_decrease_of_a_day_waits_for_an_hour_or_for_midnight() {
        assert_eq!(
            sentences(&after(4, NOW - 600), &lowered(5), NOW),
            [
                "units of index \"ByTotal\" were lowered 4 times today (UTC), so the service accepts the next decrease at \
                 2026-03-01T10:50:00Z"
            ]
        );
        let evening = NOW + 13 * HOUR + 1_800;
        assert!(sentences(&after(4, evening - 60), &lowered(5), evening)[0].ends_with("2026-03-02T00:00:00Z"));
        for (budgets, step) in [
            (after(3, NOW - 600), lowered(5)),
            (after(4, NOW - HOUR), lowered(5)),
            (after(4, NOW - 600), lowered(10)),
            (after(4, NOW - 600), lowered(20)),
            (Budgets::default(), lowered(5)),
        ] {
            assert_eq!(sentences(&budgets, &step, NOW), [""; 0], "{budgets:?} {step}");
        }
    }

    #[test]
    fn steps_use_budgets_of_their_own() {
        let desired = with(|table| provision(table, 20));
        let before = Observed::created(&desired).table;
        let to = |read| Step::SetUnits { table: Some(Amounts::exactly(units(read))), indexes: BTreeMap::new() };
        let ttl = |step| Step::Aspect(AspectStep::Ttl(step));
        let steps = [
            to(10),
            to(15),
            to(5),
            Step::SetClass(TableClass::InfrequentAccess),
            ttl(TtlStep::Disable(attribute("old"))),
            ttl(TtlStep::Enable(attribute("new"))),
            Step::SetProtection(true),
        ];
        let phases = Phase::single_lane(desired.region.clone(), steps.into()).into_iter().collect();
        let used: Vec<(String, usize)> =
            uses(&Steps { phases }, &before).into_iter().map(|used| (used.what, used.count)).collect();
        let expected = [
            ("decreases of the capacity of the table", 2),
            ("changes of the table class", 1),
            ("changes of time to live", 2),
        ];
        assert_eq!(used, expected.map(|(what, count)| (what.to_owned(), count)));
    }

    #[test]
    fn a_change_of_the_class_names_the_last_one() {
        let said = |at| Budgets { class_changed: at, ..Budgets::default() };
        let step = Step::SetClass(TableClass::InfrequentAccess);
        assert!(sentences(&said(Some(NOW - DAY)), &step, NOW)[0].contains("2026-02-28T10:00:00Z"));
        assert_eq!(sentences(&said(Some(NOW - 31 * DAY)), &step, NOW), [""; 0]);
        assert_eq!(sentences(&said(None), &step, NOW), [""; 0]);
    }
}
