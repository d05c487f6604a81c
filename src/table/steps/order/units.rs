//! Provisioned units that go up and units that go down, in calls of their own.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::names::IndexName;
use crate::table::observed::ObservedTable;
use crate::table::steps::Step;
use crate::table::throughput::{Amount, Amounts, Units};

/// Units of the table and of its indexes to be sent in one call.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct UnitChanges {
    pub(super) table: Option<Amounts>,
    pub(super) indexes: BTreeMap<IndexName, Amounts>,
}

impl UnitChanges {
    /// The changes that only raise units, and the others. Decreases have a budget for each UTC day, and a call with one
    /// decrease too many is refused as a whole (T-184): a raise that is urgent must not wait for it until tomorrow.
    pub(super) fn apart(&self, observed: &ObservedTable) -> (Self, Self) {
        let (mut raises, mut decreases) = (Self::default(), Self::default());
        if let Some(amounts) = self.table {
            (raises.table, decreases.table) = apart(amounts, observed.units);
        }
        for (name, amounts) in &self.indexes {
            let live = observed.global_indexes.get(name).map_or(Units { read: 0, write: 0 }, |index| index.units);
            let (raise, decrease) = apart(*amounts, live);
            raises.indexes.extend(raise.map(|raise| (name.clone(), raise)));
            decreases.indexes.extend(decrease.map(|decrease| (name.clone(), decrease)));
        }
        (raises, decreases)
    }

    /// Whether nothing changes.
    pub(super) fn is_empty(&self) -> bool {
        self.table.is_none() && self.indexes.is_empty()
    }

    /// The call that sends them, if there are any.
    pub(super) fn into_step(self) -> Option<Step> {
        let is_empty = self.is_empty();
        let Self { table, indexes } = self;
        (!is_empty).then_some(Step::SetUnits { table, indexes })
    }
}

/// What to send to raise, and what to lower afterwards. Both directions travel together (T-381), so while one is raised the
/// other stays as it is.
fn apart(wanted: Amounts, live: Units) -> (Option<Amounts>, Option<Amounts>) {
    let (read, write) = (way(wanted.read, live.read), way(wanted.write, live.write));
    let kept = |way: Ordering, wanted: Amount, live: u64| if way.is_lt() { Amount::Exactly(live) } else { wanted };
    match (read.is_gt() || write.is_gt(), read.is_lt() || write.is_lt()) {
        (_, false) => (Some(wanted), None),
        (false, true) => (None, Some(wanted)),
        (true, true) => {
            let raised =
                Amounts { read: kept(read, wanted.read, live.read), write: kept(write, wanted.write, live.write) };
            (Some(raised), Some(wanted))
        }
    }
}

/// Whether units go up or down. What is scaled goes neither way: it is sent as it is, and scaling moves it.
fn way(wanted: Amount, live: u64) -> Ordering {
    match wanted {
        Amount::Exactly(units) => units.cmp(&live),
        Amount::Within { min, max } => live.clamp(min, max.max(min)).cmp(&live),
        Amount::Live { .. } => Ordering::Equal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::Arn;
    use crate::table::observed::Observed;
    use crate::table::tests::fixture::{add_index, amounts, index, provision, units, with};

    fn exactly(read: u64, write: u64) -> Amounts {
        Amounts::exactly(Units { read, write })
    }

    #[test]
    fn one_target_is_raised_before_it_is_lowered() {
        let live = units(10);
        assert_eq!(apart(exactly(20, 20), live), (Some(exactly(20, 20)), None));
        assert_eq!(apart(exactly(5, 10), live), (None, Some(exactly(5, 10))));
        assert_eq!(apart(exactly(100, 5), live), (Some(exactly(100, 10)), Some(exactly(100, 5))));
        assert_eq!(apart(exactly(5, 100), live), (Some(exactly(10, 100)), Some(exactly(5, 100))));
    }

    /// What scaling moves is sent as it is, and is no decrease.
    #[test]
    fn a_scaled_direction_goes_neither_way() {
        let scaled = Amount::Live { min: 1, max: 40, initial: 1 };
        let wanted = Amounts { read: Amount::Exactly(20), write: scaled };
        assert_eq!(apart(wanted, units(10)), (Some(wanted), None));
        let wanted = Amounts { read: Amount::Exactly(2), write: scaled };
        assert_eq!(apart(wanted, units(10)), (None, Some(wanted)));
    }

    #[test]
    fn a_raised_table_does_not_wait_for_a_lowered_index() {
        let before = with(|table| {
            for by in ["owner", "kind"] {
                add_index(table, by);
            }
            provision(table, 10);
        });
        let arn = Arn::parse("arn:aws:dynamodb:eu-central-1:111122223333:table/orders").expect("an ARN");
        let observed = Observed::settled(&before, arn).table;
        let indexes = BTreeMap::from([(index("by_owner"), amounts(5)), (index("by_kind"), amounts(20))]);
        let (raises, decreases) = UnitChanges { table: Some(amounts(100)), indexes }.apart(&observed);
        let raised =
            UnitChanges { table: Some(amounts(100)), indexes: BTreeMap::from([(index("by_kind"), amounts(20))]) };
        let lowered = UnitChanges { table: None, indexes: BTreeMap::from([(index("by_owner"), amounts(5))]) };
        assert_eq!((raises, decreases), (raised, lowered));
        assert_eq!(UnitChanges::default().into_step(), None);
    }
}
