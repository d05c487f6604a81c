//! Global tables in the world: calls that concern several Regions, and the steps that they begin.

mod answer;
mod begin;
mod membership;
mod scaled;
mod settings;
mod steps;

use std::collections::BTreeMap;

use super::region::{Region, Services, Shared};
use crate::primitives::caller::Caller;
use crate::primitives::clock::Moment;
use crate::primitives::context::Context;
use crate::primitives::settings::Settings;
use crate::primitives::timings::{Dice, Span};
use crate::replica::group::Group;
use crate::table::state::Table;

/// Every Region of every account, with the global tables that span them.
pub(super) struct Everywhere<'a> {
    pub(super) now: Moment,
    pub(super) settings: &'a Settings,
    pub(super) dice: &'a mut Dice,
    pub(super) regions: &'a mut BTreeMap<Caller, Region>,
    pub(super) groups: &'a mut Vec<Group>,
}

impl Everywhere<'_> {
    /// Does something in one Region, and finds out what changes there next.
    fn within<T>(&mut self, at: &Caller, act: impl FnOnce(&mut Context<'_>, &mut Services) -> T) -> T {
        let region = self.regions.entry(at.clone()).or_insert_with(|| Region::new(&self.settings.keys));
        let mut shared = Shared { settings: self.settings, dice: self.dice };
        let (mut cx, services) = region.at(self.now, at, &mut shared);
        let done = act(&mut cx, services);
        services.schedule(self.now);
        done
    }

    fn table(&self, at: &Caller, name: &str) -> Option<&Table> {
        self.regions.get(at)?.services.tables.get(name)
    }

    /// The global table that a table belongs to.
    fn group_of(&self, at: &Caller, name: &str) -> Option<usize> {
        self.groups.iter().position(|group| group.name == name && group.member(at).is_some())
    }

    /// The moment a span from now.
    fn after(&mut self, span: Span) -> Moment {
        self.now.plus(self.dice.duration(span))
    }
}

/// When the next step of any global table is due.
pub(super) fn due(groups: &[Group]) -> Option<Moment> {
    groups.iter().filter_map(Group::due).min()
}

/// When the next step is due that a client waits for.
pub(super) fn next_transition(groups: &[Group]) -> Option<Moment> {
    groups.iter().filter_map(Group::next_transition).min()
}
