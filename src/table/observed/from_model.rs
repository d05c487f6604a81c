//! The prior state as if it had just been observed: what the rehearsal of a plan starts from.

use super::{Aspect, IndexStatus, Observed, ObservedEncryption, ObservedIndex, ObservedTable, TableStatus};
use crate::names::Arn;
use crate::table::desired::Desired;
use crate::table::insights::{InsightsStatus, ObservedInsight};
use crate::table::kinesis::{DestinationStatus, ObservedDestination};
use crate::table::model::TableModel;
use crate::table::scaling::{ObservedTarget, wanted};
use crate::table::throughput::{Ceiling, Throughput, Units};

/// No units: what an on-demand table or index shows.
const NO_UNITS: Units = Units { read: 0, write: 0 };

impl Observed {
    /// What the state says; `None` for a state that does not describe a whole table, as one of a creation that failed
    /// early.
    pub(crate) fn from_model(state: &TableModel) -> Option<Self> {
        let arn = Arn::parse(state.arn.known()?).ok()?;
        Some(Self::settled(&Desired::from_model(state)?, arn))
    }

    /// With the tags that were given to its alarms: they are not read, and only alarms that were as they should be are
    /// known to have them.
    pub(crate) fn with_alarm_tags(mut self, state: &TableModel) -> Self {
        let Some(wanted) = Desired::from_model(state).map(|desired| desired.alarms) else { return self };
        let whole = |name: &str| state.alarm_arns.known().is_some_and(|arns| arns.contains_key(name));
        if let Aspect::Observed(alarms) = &mut self.alarms {
            for (name, alarm) in alarms.iter_mut().filter(|(name, _)| whole(name)) {
                alarm.tags = wanted.get(name).map(|wanted| wanted.tags.clone()).unwrap_or_default();
            }
        }
        self
    }

    /// The table that `desired` leads to, with nothing under way.
    pub(crate) fn settled(desired: &Desired, arn: Arn) -> Self {
        let (units, ceiling) = match &desired.throughput {
            Throughput::OnDemand { table, .. } => (NO_UNITS, *table),
            Throughput::Provisioned { table, .. } => (table.amounts().initial(), Ceiling::default()),
        };
        let index = |name: &crate::names::IndexName| match &desired.throughput {
            Throughput::OnDemand { indexes, .. } => (NO_UNITS, indexes.get(name).copied().unwrap_or_default()),
            Throughput::Provisioned { table, indexes } => {
                (indexes.get(name).unwrap_or(table).amounts().initial(), Ceiling::default())
            }
        };
        let global_indexes = desired.global_indexes.iter().map(|(name, wanted)| {
            let (units, ceiling) = index(name);
            let shape = wanted.shape.clone();
            (name.clone(), ObservedIndex { shape, status: IndexStatus::Active, units, ceiling, warm: None })
        });
        let table = ObservedTable {
            name: desired.name.clone(),
            arn,
            id: None,
            created_at: None,
            status: TableStatus::Active,
            key: desired.key.clone(),
            local_indexes: desired.local_indexes.clone(),
            global_indexes: global_indexes.collect(),
            billing: desired.throughput.mode(),
            units,
            ceiling,
            warm: None,
            class: desired.class,
            stream: desired.stream,
            stream_arn: None,
            stream_label: None,
            encryption: ObservedEncryption { current: desired.encryption.clone(), settled: true },
            protected: desired.protected,
            restoring: false,
        };
        let insights = desired
            .insights
            .iter()
            .map(|(scope, mode)| (scope.clone(), ObservedInsight { mode: Some(*mode), status: InsightsStatus::On }));
        let kinesis = desired
            .kinesis
            .clone()
            .map(|destination| ObservedDestination { destination, status: DestinationStatus::Active });
        let targets = wanted(desired).into_iter().map(|(dimension, scaling)| {
            let name = dimension.policy_name(&desired.name);
            (dimension, ObservedTarget::settled(scaling, name))
        });
        Self {
            table,
            recovery: Aspect::Observed(desired.recovery),
            ttl: Aspect::Observed(desired.ttl.clone()),
            tags: Aspect::Observed(desired.tags.clone()),
            insights: Aspect::Observed(insights.collect()),
            kinesis: Aspect::Observed(kinesis),
            policy: Aspect::Observed(desired.policy.clone()),
            stream_policy: Aspect::Observed(desired.stream_policy.clone()),
            scaling: Aspect::Observed(targets.collect()),
            alarms: Aspect::Observed(desired.alarms.clone()),
        }
    }
}
