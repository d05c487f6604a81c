//! What decides which alarms a table has, read off a desired or an observed table.

use std::collections::{BTreeMap, BTreeSet};

use super::{Facts, Limits};
use crate::table::desired::Desired;
use crate::table::observed::Observed;
use crate::table::scaling::{Dimension, Direction, Scope, Targets};
use crate::table::throughput::{Capacities, Capacity, Ceiling, Throughput};

impl<'a> Facts<'a> {
    /// Those of a table as it should be.
    pub(crate) fn of_desired(desired: &'a Desired) -> Self {
        let names = desired.global_indexes.keys();
        let (limits, indexes) = match &desired.throughput {
            Throughput::OnDemand { table, indexes } => {
                let of_index = |name| indexes.get(name).copied().unwrap_or_default();
                (limited(*table), names.map(|name| (name.as_str(), limited(of_index(name)))).collect())
            }
            Throughput::Provisioned { table, indexes } => {
                let of_index = |name| scaled(indexes.get(name).unwrap_or(table));
                (scaled(table), names.map(|name| (name.as_str(), of_index(name))).collect())
            }
        };
        Self {
            table: desired.name.as_str(),
            billing: desired.throughput.mode(),
            limits,
            indexes,
            kinesis: desired.kinesis.is_some(),
            replicas: BTreeSet::new(),
        }
    }

    /// Those of a table as it is.
    pub(crate) fn of_observed(observed: &'a Observed) -> Self {
        let (table, none) = (&observed.table, Targets::new());
        let targets = observed.scaling.observed().unwrap_or(&none);
        let indexes: BTreeMap<&str, Limits> = table
            .global_indexes
            .iter()
            .map(|(name, index)| (name.as_str(), seen(&Scope::Index(name.clone()), index.ceiling, targets)))
            .collect();
        Self {
            table: table.name.as_str(),
            billing: table.billing,
            limits: seen(&Scope::Table, table.ceiling, targets),
            indexes,
            kinesis: observed.kinesis.observed().is_some_and(Option::is_some),
            replicas: BTreeSet::new(),
        }
    }
}

fn limited(ceiling: Ceiling) -> Limits {
    Limits { ceiling, ..Limits::default() }
}

fn scaled(capacities: &Capacities) -> Limits {
    let most = |capacity: &Capacity| capacity.scaling().map(|scaling| scaling.reach().max);
    Limits { max_read: most(&capacities.read), max_write: most(&capacities.write), ceiling: Ceiling::default() }
}

fn seen(scope: &Scope, ceiling: Ceiling, targets: &Targets) -> Limits {
    let most = |direction| {
        let dimension = Dimension { scope: scope.clone(), direction };
        targets.get(&dimension).map(|target| target.bounds.reach(&target.schedules).max)
    };
    Limits { max_read: most(Direction::Read), max_write: most(Direction::Write), ceiling }
}
