//! What each member knows of its global table, kept up to date.

use super::Everywhere;
use crate::primitives::caller::Caller;
use crate::replica::group::{Group, MemberStatus};
use crate::table::membership::Membership;

impl Everywhere<'_> {
    /// Brings every member of every global table up to date.
    pub(in super::super) fn refresh_all(&mut self) {
        for number in 0..self.groups.len() {
            self.watch_members(number);
            self.refresh(number);
        }
        self.groups.retain(|group| !group.is_over());
    }

    /// Brings the members of one global table up to date; a table that is alone is no member.
    fn refresh(&mut self, at: usize) {
        let group = &self.groups[at];
        let memberships: Vec<(Caller, Option<Membership>)> = group
            .members
            .iter()
            .map(|member| (member.at.clone(), (!group.is_over()).then(|| self.membership(group, &member.at))))
            .collect();
        let name = group.name.clone();
        for (at, membership) in memberships {
            if let Some(table) = self.regions.get_mut(&at).and_then(|region| region.services.tables.get_mut(&name)) {
                table.membership = membership;
            }
        }
    }

    fn membership(&self, group: &Group, at: &Caller) -> Membership {
        let window = self.settings.timings.replicas.source.most;
        let others = || group.members.iter().filter(|member| member.at != *at);
        let tables = || others().filter_map(|member| Some((member, self.table(&member.at, &group.name)?)));
        let adding = others().find(|member| member.status == MemberStatus::Creating);
        let spent = tables().find_map(|(member, table)| Some((member, table.class.spent_until(self.now)?)));
        let local = self.table(at, &group.name);
        Membership {
            strong: group.strong,
            updating: group.updating,
            changing: group.is_changing() || tables().any(|(_, table)| table.is_updating()),
            adding: adding.map(|member| member.at.region.clone()),
            source_until: group.source_until(at, window),
            class_spent_in: spent.map(|(member, until)| (member.at.region.clone(), until)),
            indexing: tables().any(|(_, table)| table.index_phases().any(|(_, phase)| phase.is_online_operation())),
            unauthorized: !self.is_authorized(group, at),
            settings_denied: group.members.iter().any(|member| !self.is_authorized(group, &member.at)),
            unscaled_index: local.is_some_and(|table| {
                table.globals.iter().any(|index| !self.scales_writes(at, &group.name, Some(&index.name)))
            }),
        }
    }
}
