//! The inventory: names of everything that a caller can create and must delete again.

use serde_json::{Value, json};

use super::region::Services;
use crate::primitives::caller::Caller;

/// The resources of one account and Region, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    /// Names of tables.
    pub tables: Vec<String>,
    /// Scalable targets as `<resource id> <dimension>`.
    pub scalable_targets: Vec<String>,
    /// Scaling policies as `<resource id> <dimension> <name>`.
    pub scaling_policies: Vec<String>,
    /// Scheduled actions as `<resource id> <dimension> <name>`.
    pub scheduled_actions: Vec<String>,
    /// Names of alarms, those of scaling policies included.
    pub alarms: Vec<String>,
}

impl Inventory {
    pub(super) fn of(services: &Services) -> Self {
        let mut inventory = Self {
            tables: services.tables.names().cloned().collect(),
            alarms: services.alarms.names().map(str::to_owned).collect(),
            ..Self::default()
        };
        for (id, target) in services.scaling.targets() {
            inventory.scalable_targets.push(id.to_string());
            inventory.scaling_policies.extend(target.policies.keys().map(|name| format!("{id} {name}")));
            inventory.scheduled_actions.extend(target.actions.keys().map(|name| format!("{id} {name}")));
        }
        inventory
    }

    /// Whether there are no resources.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub(crate) fn to_json(&self, caller: &Caller) -> Value {
        json!({
            "account": caller.account,
            "region": caller.region,
            "tables": self.tables,
            "scalable_targets": self.scalable_targets,
            "scaling_policies": self.scaling_policies,
            "scheduled_actions": self.scheduled_actions,
            "alarms": self.alarms,
        })
    }
}
