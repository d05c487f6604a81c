//! Scalable targets that DynamoDB registers by itself in the Regions of a global table.

use super::identity::{CapacityKind, TargetId};
use super::policy;
use super::scope::{ScalableTables, Scope};
use super::state::{Scaling, Target};
use super::target;
use super::tracking::Tracking;

/// A target of writes with its policies, as another Region copies it.
pub(crate) struct Mirrored {
    id: TargetId,
    target: Target,
}

impl Scaling {
    /// Whether writes of a table or index have a target with a policy; a target alone is not enough (T-188).
    pub(crate) fn scales_writes(&self, table: &str, index: Option<&str>) -> bool {
        self.targets.iter().any(|(id, target)| {
            id.table == table
                && id.index.as_deref() == index
                && id.kind == CapacityKind::Write
                && !target.policies.is_empty()
        })
    }

    /// The targets of writes of a table and its indexes.
    pub(crate) fn writes_of(&self, table: &str) -> Vec<Mirrored> {
        let writes = self.targets.iter().filter(|(id, _)| id.table == table && id.kind == CapacityKind::Write);
        writes.map(|(id, target)| Mirrored { id: id.clone(), target: target.clone() }).collect()
    }
}

/// Copies targets with their policies; one that is there stays as it is.
pub(crate) fn mirror(scope: &mut Scope<'_, '_>, writes: Vec<Mirrored>) {
    for Mirrored { id, target } in writes {
        let policies = target.policies.into_iter().map(|(name, policy)| (name, policy.tracking)).collect();
        add(scope, &id, (target.min, target.max), policies);
    }
}

/// The target of an index that was added to a provisioned global table (T-322).
pub(crate) fn scale_new_index(scope: &mut Scope<'_, '_>, table: &str, index: &str) {
    let id = TargetId { table: table.to_owned(), index: Some(index.to_owned()), kind: CapacityKind::Write };
    let name = format!("DynamoDBWriteCapacityUtilization:table/{table}/index/{index}");
    add(scope, &id, (1, 10), vec![(name, Tracking::of_writes(70.0))]);
}

fn add(scope: &mut Scope<'_, '_>, id: &TargetId, bounds: (i64, i64), policies: Vec<(String, Tracking)>) {
    if scope.scaling.targets.contains_key(id) {
        return;
    }
    let Ok(mut target) = target::build(scope) else {
        return;
    };
    (target.min, target.max) = bounds;
    target.known_at = scope.cx.now;
    target.armed = ScalableTables::table_id(scope.tables, &id.table).map(str::to_owned);
    scope.scaling.targets.insert(id.clone(), target);
    for (name, tracking) in policies {
        // A quota of alarms that is reached leaves the target without its policy.
        let _unscaled = policy::insert(scope, id, name, tracking);
    }
}
