//! The steps of what a call began, each at its moment.

use super::Everywhere;
use crate::kms;
use crate::primitives::caller::Caller;
use crate::primitives::clock::Moment;
use crate::replica::creation::{self, Join};
use crate::replica::group::{Group, MemberStatus, What};
use crate::replica::input::MemberAction;
use crate::table::phase::{Deleting, Phase};
use crate::table::state::Table;
use crate::table_settings::capacity::{BillingMode, Maxima, Provisioned};
use crate::table_settings::class::TableClass;
use crate::table_settings::encryption::EncryptionKey;

/// Later than every moment of the clock.
const NEVER: Moment = Moment::from_millis(i64::MAX);

impl Everywhere<'_> {
    /// Does what is due now.
    pub(in super::super) fn step(&mut self) {
        for number in 0..self.groups.len() {
            while let Some(what) = self.groups[number].take_due(self.now) {
                self.take(number, what);
            }
        }
        self.refresh_all();
    }

    fn take(&mut self, number: usize, what: What) {
        match what {
            What::List(created) => self.list(number, &created),
            What::Appear(join) => self.appear(number, &join),
            What::Rest => self.groups[number].updating = false,
            What::Resume => self.groups[number].updating = true,
            What::Ready(created) => self.ready(number, &created),
            What::Fail(at) => self.fail(number, &at),
            What::Abandon(at) => self.abandon(number, &at),
            What::ShowDeletion(gone) => self.show_deletion(number, &gone),
            What::Unlist(gone) => self.unlist(number, &gone),
            What::Disassociate(at) => self.part(number, &at),
            What::Leave(at) => self.part(number, &at),
            What::Follow(follow) => self.follow(number, &follow),
            What::Override(at, action) => self.set_override(number, &at, &action),
            What::FollowTtl(from) => self.follow_ttl(number, &from),
        }
    }

    /// The table of a member, to change it.
    pub(super) fn table_of(&mut self, number: usize, at: &Caller) -> Option<&mut Table> {
        let name = &self.groups[number].name;
        self.regions.get_mut(at)?.services.tables.get_mut(name)
    }

    fn list(&mut self, number: usize, created: &[Caller]) {
        let group = &mut self.groups[number];
        for member in &mut group.members {
            if created.contains(&member.at) {
                member.status = MemberStatus::Creating;
            }
        }
        if let Some(witness) = &mut group.witness {
            witness.status = MemberStatus::Creating;
        }
    }

    /// The table is created, unless its key was lost meanwhile: then the creation leaves no trace (T-310).
    fn appear(&mut self, number: usize, join: &Join) {
        let name = self.groups[number].name.clone();
        let source = self.table(&join.from, &name).cloned();
        let key = join.key.clone();
        let usable = self.within(&join.to, |cx, _| match &key {
            EncryptionKey::AwsOwned => true,
            EncryptionKey::Kms(arn) => kms::usable_key(cx, arn).is_ok(),
        });
        match source.filter(|_| usable) {
            None => self.abandon(number, &join.to),
            Some(source) => self.within(&join.to, |cx, services| {
                let table = creation::table(cx, &source, join);
                services.tables.insert(table);
            }),
        }
    }

    fn ready(&mut self, number: usize, created: &[Caller]) {
        let (name, strong) = (self.groups[number].name.clone(), self.groups[number].strong);
        for at in created {
            let from = self.groups[number].member(at).and_then(|member| Some(member.source.as_ref()?.0.clone()));
            let Some(from) = from else {
                continue;
            };
            let now = self.now;
            let shared = self.table(&from, &name).map(|source| (source.stream.view, source.ttl.clone()));
            if let Some((view, ttl)) = shared
                && let Some(table) = self.table_of(number, at)
            {
                table.ttl = ttl;
                if !strong {
                    table.stream.view = view;
                    table.stream.latest = Some(now);
                }
            }
            self.mirror_scaling(&from, at, &name);
        }
        let group = &mut self.groups[number];
        group.updating = false;
        for member in &mut group.members {
            if created.contains(&member.at) {
                member.status = MemberStatus::Active;
            }
        }
        if let Some(witness) = &mut group.witness {
            witness.status = MemberStatus::Active;
        }
    }

    fn fail(&mut self, number: usize, at: &Caller) {
        let group = &mut self.groups[number];
        group.updating = false;
        if let Some(member) = group.member_mut(at) {
            member.status = MemberStatus::CreationFailed;
        }
    }

    fn abandon(&mut self, number: usize, at: &Caller) {
        let group = &mut self.groups[number];
        group.stop();
        group.updating = false;
        group.members.retain(|member| member.at != *at);
    }

    fn show_deletion(&mut self, number: usize, gone: &[Caller]) {
        let group = &mut self.groups[number];
        group.updating = group.strong;
        for member in &mut group.members {
            if gone.contains(&member.at) {
                member.status = MemberStatus::Deleting;
            }
        }
        if let Some(witness) = &mut group.witness {
            witness.status = MemberStatus::Deleting;
        }
        for at in gone {
            self.delete_table(number, at);
        }
    }

    /// The table of a member is DELETING from now on, unless it is already.
    pub(super) fn delete_table(&mut self, number: usize, at: &Caller) {
        let now = self.now;
        let timings = &self.settings.timings;
        let (forget, backup) = (timings.subresources_forget, timings.system_backup);
        let (forgotten_at, system_backup_at) = (self.after(forget), self.after(backup));
        if let Some(table) = self.table_of(number, at) {
            if let Phase::Deleting(deleting) = &mut table.phase {
                deleting.until = NEVER;
                return;
            }
            table.start_deleting(Deleting { since: now, forgotten_at, until: NEVER, system_backup_at });
        }
    }

    /// The entries go first, the tables later (T-228, T-308).
    fn unlist(&mut self, number: usize, gone: &[Caller]) {
        for at in gone {
            let until = self.after(self.settings.timings.replicas.delete_gone);
            if let Some(table) = self.table_of(number, at) {
                table.membership = None;
                if let Phase::Deleting(deleting) = &mut table.phase {
                    deleting.until = until;
                }
            }
            self.within(at, |_, _| {});
        }
        let group = &mut self.groups[number];
        group.updating = false;
        group.members.retain(|member| !gone.contains(&member.at));
        if group.strong {
            group.witness = None;
        }
    }

    /// A member becomes a table of its own, with everything it has (V100).
    fn part(&mut self, number: usize, at: &Caller) {
        if let Some(table) = self.table_of(number, at) {
            table.membership = None;
        }
        let group: &mut Group = &mut self.groups[number];
        group.updating = false;
        group.members.retain(|member| member.at != *at);
    }

    fn set_override(&mut self, number: usize, at: &Caller, action: &MemberAction) {
        let now = self.now;
        if let Some(table) = self.table_of(number, at) {
            override_table(table, action, now);
        }
        let group = &mut self.groups[number];
        group.updating = false;
        if let Some(member) = group.member_mut(at) {
            member.status = MemberStatus::Active;
        }
    }
}

/// Sets what an action names; indexes that it does not name keep what they have (T-252).
fn override_table(table: &mut Table, action: &MemberAction, now: Moment) {
    let mode = table.mode;
    let read = action.provisioned_throughput_override.as_ref().and_then(|given| given.read_capacity_units);
    let most = action.on_demand_throughput_override.as_ref().and_then(|given| given.max_read_request_units);
    set_reads(mode, &mut table.provisioned, &mut table.maxima, (read, most), now);
    table.warm.follow(table.provisioned.units());
    for index in &mut table.globals {
        let Some(given) = action.index(&index.name) else {
            continue;
        };
        let read = given.provisioned_throughput_override.as_ref().and_then(|given| given.read_capacity_units);
        let most = given.on_demand_throughput_override.as_ref().and_then(|given| given.max_read_request_units);
        set_reads(mode, &mut index.provisioned, &mut index.maxima, (read, most), now);
        index.warm.follow(index.provisioned.units());
    }
    if let Some(class) = action.table_class_override.as_deref().and_then(|class| TableClass::parse(class).ok()) {
        table.class.start(now, class, now);
        table.class.settle(now);
    }
}

fn set_reads(
    mode: BillingMode,
    provisioned: &mut Provisioned,
    maxima: &mut Maxima,
    (read, most): (Option<i64>, Option<i64>),
    now: Moment,
) {
    if let Some(read) = read.filter(|_| mode == BillingMode::Provisioned) {
        let mut units = provisioned.units();
        units.read = read;
        provisioned.book(now, units);
        provisioned.units = units;
    }
    if let Some(most) = most.filter(|_| mode == BillingMode::PayPerRequest) {
        maxima.read = (most >= 0).then_some(most);
    }
}
