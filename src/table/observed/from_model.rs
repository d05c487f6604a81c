//! The prior state as if it had just been observed: what the rehearsal of a plan starts from.

use std::borrow::Cow;

use tf_provider::Attr;

use super::{
    Aspect, Budgets, IndexStatus, Observed, ObservedEncryption, ObservedIndex, ObservedLocalIndex, ObservedTable,
    ObservedVectorIndex, TableStatus,
};
use crate::names::{Arn, IndexName};
use crate::table::accounts::OtherAccounts;
use crate::table::aspects::Aspects;
use crate::table::aspects::alarms::{AlarmDefinition, stored_alarms};
use crate::table::desired::{Desired, DesiredIndex, DesiredLocalIndex, DesiredVectorIndex};
use crate::table::model::{PointInTimeRecoveryModel, TableModel};
use crate::table::replicas::ObservedReplicas;
use crate::table::throughput::{Ceiling, Throughput, Units};

/// The units that the service reports of an on-demand table or index.
const NO_UNITS: Units = Units { read: 0, write: 0 };

impl Observed {
    /// What the state says; `None` for a state that does not describe a whole table, such as that of a creation that
    /// failed early.
    pub(crate) fn from_model(state: &TableModel) -> Option<Self> {
        let arn = Arn::parse(state.arn.known()?).ok()?;
        Self::of_state(state, arn)
    }

    /// The same with this ARN, whatever the state says of it.
    pub(crate) fn of_state(state: &TableModel, arn: Arn) -> Option<Self> {
        let desired = Desired::from_model(&readable(state))?;
        let mut observed = Self::stored(&desired, arn);
        // No ARNs are an empty map, which reads as null.
        if let (Aspect::Observed(alarms), Attr::Known(_) | Attr::Null) =
            (&mut observed.aspects.alarms, &state.alarm_arns)
        {
            let stored = stored_alarms(state);
            // What is not among the ARNs is missing or differs, and may have to be deleted all the same; what is there besides
            // is to be deleted.
            for (name, alarm) in alarms.iter_mut().filter(|(name, _)| !stored.contains(*name)) {
                *alarm = AlarmDefinition { tags: std::mem::take(&mut alarm.tags), ..AlarmDefinition::unread(name) };
            }
            for name in stored.into_iter().filter(|name| !desired.aspects.alarms.contains_key(name)) {
                alarms.insert(name.clone(), AlarmDefinition::unread(&name));
            }
        }
        Some(observed.with_scaling_problems(state))
    }

    /// The table that is as desired as far as a state tells: its warm throughput may be more.
    pub(crate) fn stored(desired: &Desired, arn: Arn) -> Self {
        let mut observed = Self::settled(desired, arn);
        observed.table.warm = Some(desired.warm.as_known());
        for (name, index) in &mut observed.table.global_indexes {
            index.warm = desired.global_indexes.get(name).map(|index| index.warm.as_known());
        }
        observed
    }

    /// With the tags that its alarms were given: they are not read, and only of alarms that were as they should be is it
    /// known that they have them.
    pub(crate) fn with_alarm_tags(mut self, state: &TableModel) -> Self {
        let Some(desired) = Desired::from_model(state).map(|desired| desired.aspects.alarms) else { return self };
        let stored = stored_alarms(state);
        let whole = |name: &str| stored.contains(name);
        if let Aspect::Observed(alarms) = &mut self.aspects.alarms {
            for (name, alarm) in alarms.iter_mut().filter(|(name, _)| whole(name)) {
                alarm.tags = desired.get(name).map(|desired| desired.tags.clone()).unwrap_or_default();
            }
        }
        self
    }

    /// The table that is exactly as desired, with nothing under way.
    pub(crate) fn settled(desired: &Desired, arn: Arn) -> Self {
        let Desired {
            region: _, // Part of the ARN.
            name,
            key,
            local_indexes,
            global_indexes,
            vector_indexes,
            throughput,
            warm: _, // A table may have more.
            class,
            stream,
            encryption,
            protected,
            disassociation_protected,
            replicas,
            settings_replication,
            aspects,
            waits_for_indexes: _,
            origin: _,
            role: _,
        } = desired;
        let (units, ceiling) = of_table(throughput);
        let table = ObservedTable {
            name: name.clone(),
            arn,
            id: None,
            created_at: None,
            status: TableStatus::Active,
            key: key.clone(),
            local_indexes: local_indexes.iter().map(|(name, desired)| (name.clone(), local_index(desired))).collect(),
            global_indexes: global_indexes
                .iter()
                .map(|(name, desired)| (name.clone(), global_index(name, desired, throughput)))
                .collect(),
            vector_indexes: vector_indexes
                .iter()
                .map(|(name, desired)| (name.clone(), vector_index(desired)))
                .collect(),
            billing: throughput.mode(),
            units,
            ceiling,
            warm: None,
            class: *class,
            stream: *stream,
            stream_arn: None,
            stream_label: None,
            encryption: ObservedEncryption { current: encryption.clone(), settled: true },
            protected: *protected,
            disassociation_protected: *disassociation_protected,
            replicas: ObservedReplicas::settled(replicas.as_ref()),
            accounts: OtherAccounts::alone(*settings_replication),
            items: None,
            restoring: false,
            unrecognized: Vec::new(),
            budgets: Budgets::default(),
        };
        Self { table, aspects: Aspects::settled(aspects, &desired.for_aspects()) }
    }
}

/// The state with backups disabled where it does not say: after an import from an endpoint that has none.
fn readable(state: &TableModel) -> Cow<'_, TableModel> {
    if !state.point_in_time_recovery.is_null() {
        return Cow::Borrowed(state);
    }
    let off = PointInTimeRecoveryModel { enabled: Attr::Known(false), recovery_period_in_days: Attr::Null };
    Cow::Owned(TableModel { point_in_time_recovery: Attr::Known(off), ..state.clone() })
}

fn of_table(throughput: &Throughput) -> (Units, Ceiling) {
    match throughput {
        Throughput::OnDemand { table, .. } => (NO_UNITS, *table),
        Throughput::Provisioned { table, .. } => (table.amounts().initial(), Ceiling::default()),
    }
}

fn local_index(desired: &DesiredLocalIndex) -> ObservedLocalIndex {
    let DesiredLocalIndex { shape } = desired;
    ObservedLocalIndex { shape: shape.clone() }
}

fn global_index(name: &IndexName, desired: &DesiredIndex, throughput: &Throughput) -> ObservedIndex {
    let DesiredIndex { shape, warm: _ } = desired;
    let (units, ceiling) = match throughput {
        Throughput::OnDemand { indexes, .. } => (NO_UNITS, indexes.get(name).copied().unwrap_or_default()),
        Throughput::Provisioned { table, indexes } => {
            (indexes.get(name).unwrap_or(table).amounts().initial(), Ceiling::default())
        }
    };
    ObservedIndex { shape: shape.clone(), status: IndexStatus::Active, units, ceiling, warm: None }
}

fn vector_index(desired: &DesiredVectorIndex) -> ObservedVectorIndex {
    let DesiredVectorIndex { shape } = desired;
    ObservedVectorIndex { shape: shape.clone(), status: IndexStatus::Active }
}
