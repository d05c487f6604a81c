//! How a table changes with time: what ends at which moment, and when the next change comes.

use crate::policy::state::PolicyState;
use crate::primitives::clock::Moment;
use crate::table::index::IndexPhase;
use crate::table::phase::{CapacityChangeKind, Deleting, Phase};
use crate::table::state::Table;
use crate::table_settings::capacity::BillingMode;
use crate::table_settings::schema::KeyElement;
use crate::table_settings::warm::ON_DEMAND_FLOOR;

impl Table {
    /// Moves everything to `now`; false once the table is gone.
    pub(crate) fn settle(&mut self, now: Moment) -> bool {
        match &self.phase {
            Phase::Deleting(deleting) => return deleting.until > now,
            Phase::Creating(creating) if creating.until <= now && creating.vanishes => return false,
            Phase::Creating(creating) if creating.until <= now => self.become_active(),
            Phase::Creating(_) => return true,
            Phase::Live => {}
        }
        self.stream.settle(now);
        if self.stream.view.is_none() {
            self.stream_policy = PolicyState::default();
        }
        self.insights.settle(now);
        self.destinations.settle(now);
        self.class.settle(now);
        self.encryption.settle(now);
        self.warm.settle(now);
        if self.maxima.sentinel.is_some_and(|sentinel| sentinel.until <= now) {
            self.maxima.sentinel = None;
        }
        self.settle_capacity(now);
        let before = self.globals.len() + self.vectors.len();
        self.globals.retain_mut(|index| index.settle(now));
        self.vectors.retain_mut(|index| index.phase.settle(now));
        if self.globals.len() + self.vectors.len() < before {
            self.prune_attributes();
        }
        true
    }

    /// Whatever its indexes were about ends with the deletion of their table.
    pub(crate) fn start_deleting(&mut self, deleting: Deleting) {
        self.phase = Phase::Deleting(deleting);
        for index in &mut self.globals {
            index.phase = IndexPhase::Active;
        }
        for index in &mut self.vectors {
            index.phase = IndexPhase::Active;
        }
    }

    fn become_active(&mut self) {
        self.phase = Phase::Live;
        for index in &mut self.globals {
            if index.phase == IndexPhase::WithTable {
                index.phase = IndexPhase::Active;
            }
        }
        for index in &mut self.vectors {
            index.phase = IndexPhase::Active;
        }
    }

    fn settle_capacity(&mut self, now: Moment) {
        let Some(change) = self.capacity_change.filter(|change| change.until <= now) else {
            return;
        };
        self.capacity_change = None;
        match change.kind {
            CapacityChangeKind::Units(units) => {
                self.provisioned.units = units;
                self.warm.follow(units);
            }
            CapacityChangeKind::ToProvisioned(units) => {
                self.mode = BillingMode::Provisioned;
                self.ever_provisioned = true;
                self.provisioned.units = units;
                self.warm.follow(units);
            }
            CapacityChangeKind::ToOnDemand => {
                self.last_to_on_demand = Some(change.until);
                self.warm.follow(ON_DEMAND_FLOOR);
                for index in &mut self.globals {
                    index.warm.follow(ON_DEMAND_FLOOR);
                }
            }
        }
    }

    /// With an index go the attribute definitions that only it used (T-151).
    fn prune_attributes(&mut self) {
        let (keys, locals, globals) = (&self.keys, &self.locals, &self.globals);
        let searched: Vec<KeyElement> = self.vectors.iter().flat_map(|index| index.spec.keys()).collect();
        self.attributes.retain(|name, _| {
            let uses = |keys: &[KeyElement]| keys.iter().any(|key| key.name == *name);
            uses(keys)
                || locals.iter().any(|index| uses(&index.keys))
                || globals.iter().any(|index| uses(&index.keys))
                || uses(&searched)
        });
    }

    /// When something visible or blocking changes next; cool-downs of single settings do not count.
    #[must_use]
    pub fn next_transition(&self, now: Moment) -> Option<Moment> {
        let phase = match &self.phase {
            Phase::Creating(creating) if creating.known_at > now => Some(creating.known_at),
            Phase::Creating(creating) => Some(creating.until),
            Phase::Deleting(deleting) => Some(deleting.until),
            Phase::Live => None,
        };
        if phase.is_some() {
            return phase;
        }
        let encryption = self
            .encryption
            .change
            .as_ref()
            .map(|change| if change.old_until > now { change.old_until } else { change.until });
        [
            self.capacity_change.map(|change| change.until),
            self.stream.toggle.map(|toggle| toggle.until),
            self.class.change.map(|change| change.until),
            encryption,
            self.warm.raise.map(|raise| raise.until),
            self.maxima.sentinel.map(|sentinel| sentinel.until),
            self.tags.settled_at(),
            self.policy.settled_at(),
            self.stream_policy.settled_at(),
            self.insights.next_transition(now),
            self.destinations.next_transition(now),
            Some(self.pitr.available_at),
            self.encryption.access.returns_at(),
        ]
        .into_iter()
        .chain(self.globals.iter().map(|index| index.next_transition(now)))
        .chain(self.vectors.iter().map(|index| index.phase.next_transition()))
        .flatten()
        .filter(|moment| *moment > now)
        .min()
    }
}
