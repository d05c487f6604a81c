//! Changes that the service allows only so often: what is used up, and when it is renewed, as far as a description says.

use super::observed::budgets::{Budgets, Decreases};
use super::scope::Scope;
use super::steps::Step;
use super::throughput::{Amount, Amounts};
use crate::clock::text_of;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;
/// Decreases of a table or index per UTC day, before only one per hour is left (T-184).
const DECREASES: u32 = 4;
/// The window in which the table class changes at most twice (T-283).
const CLASS_WINDOW: i64 = 30 * DAY;
/// The window in which a table switches to on-demand at most four times (D-003).
const ON_DEMAND_WINDOW: i64 = DAY;

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
    let lowers = |wanted: Amount, live: u64| matches!(wanted, Amount::Exactly(units) if units < live);
    if today < DECREASES || !(lowers(wanted.read, units.read) || lowers(wanted.write, units.write)) {
        return None;
    }
    let midnight = (now.div_euclid(DAY) + 1) * DAY;
    let next = last.map_or(midnight, |last| midnight.min(last.saturating_add(HOUR)));
    let of = match scope {
        Scope::Table => "the table".to_owned(),
        Scope::Index(name) => format!("index \"{name}\""),
    };
    (next > now).then(|| {
        format!(
            "units of {of} were lowered {today} times today (UTC), so the service accepts the next decrease at {}",
            text_of(next)
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::settings::TableClass;
    use crate::table::tests::fixture::{index, units};
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
    fn a_change_of_the_class_names_the_last_one() {
        let said = |at| Budgets { class_changed: at, ..Budgets::default() };
        let step = Step::SetClass(TableClass::InfrequentAccess);
        assert!(sentences(&said(Some(NOW - DAY)), &step, NOW)[0].contains("2026-02-28T10:00:00Z"));
        assert_eq!(sentences(&said(Some(NOW - 31 * DAY)), &step, NOW), [""; 0]);
        assert_eq!(sentences(&said(None), &step, NOW), [""; 0]);
    }
}
