//! The facts about the observed table that decide which alarms it can have.

use std::collections::BTreeMap;

use super::Observed;
use crate::table::aspects::alarms::{Facts, ThroughputLimits};
use crate::table::aspects::scaling::{Dimension, Direction, Targets};
use crate::table::scope::Scope;
use crate::table::throughput::Ceiling;

impl Observed {
    /// The facts that decide which alarms the table can have.
    pub(crate) fn alarm_facts(&self) -> Facts<'_> {
        let (table, none) = (&self.table, Targets::new());
        let targets = self.aspects.scaling.observed().unwrap_or(&none);
        let indexes: BTreeMap<&str, ThroughputLimits> = table
            .global_indexes
            .iter()
            .map(|(name, index)| (name.as_str(), limits(&Scope::Index(name.clone()), index.ceiling, targets)))
            .collect();
        Facts {
            table: table.name.as_str(),
            billing: table.billing,
            limits: limits(&Scope::Table, table.ceiling, targets),
            indexes,
            kinesis: self.aspects.kinesis.observed().is_some_and(Option::is_some),
            replicas: table.replicas.members.keys().map(|region| region.as_str()).collect(),
        }
    }
}

fn limits(scope: &Scope, ceiling: Ceiling, targets: &Targets) -> ThroughputLimits {
    let max = |direction| {
        let dimension = Dimension { scope: scope.clone(), direction };
        targets.get(&dimension).map(|target| target.bounds.reach(&target.schedules).max)
    };
    ThroughputLimits { max_read: max(Direction::Read), max_write: max(Direction::Write), ceiling }
}
