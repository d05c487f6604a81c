//! The calls that create, change and remove members.

use super::Everywhere;
use crate::kms;
use crate::primitives::arn;
use crate::primitives::caller::Caller;
use crate::primitives::clock::Moment;
use crate::primitives::error::ServiceError;
use crate::primitives::timings::{ReplicaTimings, Span};
use crate::replica::creation::{Fate, Join};
use crate::replica::group::{Group, Member, MemberStatus, What, Witness};
use crate::replica::input::MemberAction;
use crate::replica::request::{self, Consistency, Request};
use crate::replica::rules;
use crate::replica::subject::{Elsewhere, Subject};
use crate::table::membership::{being_added, was_source};
use crate::table::phase::Phase;
use crate::table::state::Table;
use crate::table_settings::encryption::EncryptionKey;
use crate::table_settings::stream::StreamView;
use serde_json::Value;

/// What the rules see of other Regions, for a table of one name.
struct View<'a, 'b> {
    everywhere: &'a mut Everywhere<'b>,
    at: &'a Caller,
    name: &'a str,
}

impl Elsewhere for View<'_, '_> {
    fn table(&self, at: &Caller) -> Option<&Table> {
        self.everywhere.table(at, self.name)
    }

    fn is_disabled(&self, region: &str) -> bool {
        self.everywhere.settings.disabled_regions.iter().any(|disabled| disabled == region)
    }

    fn is_empty(&self) -> bool {
        self.everywhere.is_empty(self.at, self.name)
    }

    fn key(&mut self, at: &Caller, given: &str) -> Result<String, ServiceError> {
        self.everywhere.within(at, |cx, _| kms::usable_key(cx, given))
    }

    fn managed_key(&self, at: &Caller) -> String {
        kms::aws_managed_key(at)
    }

    fn scales_writes(&self, index: Option<&str>) -> bool {
        self.everywhere.scales_writes(self.at, self.name, index)
    }
}

/// When the steps of a creation happen.
struct Course {
    listed: Moment,
    visible: Moment,
    active: Moment,
    /// Of a table with items: until when it reads ACTIVE in between.
    resting_until: Option<Moment>,
}

impl Everywhere<'_> {
    /// An `UpdateTable` about the global table. Answers the name of the table.
    pub(in super::super) fn update_group(
        &mut self,
        at: &Caller,
        input: &Value,
        fate: Option<Fate>,
    ) -> Result<String, ServiceError> {
        let request = request::read(input)?;
        let name = arn::table_name(at, &request.table)?.to_owned();
        let table = self.live_table(at, &name, &request)?;
        table.check_key()?;
        let group = self.group_of(at, &name).map(|group| self.groups[group].clone());
        let (now, source_window) = (self.now, self.settings.timings.replicas.source.most);
        let subject = Subject { now, at, table: &table, group: group.as_ref(), source_window };
        if request.disassociation_protection.is_some() {
            rules::check_disassociation_protection(&subject)?;
        }
        if request.settings_replication.is_some() {
            rules::check_settings_replication(&subject)?;
        }
        let keys = rules::check(&subject, &request, &mut View { everywhere: self, at, name: &name })?;
        self.within(at, |cx, _| cx.charge_mutation())?;
        self.begin(at, &name, request, keys, fate);
        Ok(name)
    }

    /// A table that can be asked about its replicas; a new replica refuses in its own way (T-298).
    fn live_table(&self, at: &Caller, name: &str, request: &Request) -> Result<Table, ServiceError> {
        let table = self.table(at, name).filter(|table| !table.is_restoring());
        let table = table.ok_or_else(|| ServiceError::table_not_found(name))?;
        match &table.phase {
            Phase::Live => Ok(table.clone()),
            Phase::Creating(_) if table.is_joining() && request.replicas_are_asked() => {
                let source = self.group_of(at, name).and_then(|group| self.groups[group].member(at)?.source.clone());
                let deletes_source = source.is_some_and(|(from, _)| request.deletes.contains(&from.region));
                Err(if deletes_source { was_source() } else { being_added(name, &at.region) })
            }
            Phase::Creating(_) if table.is_joining() => Err(ServiceError::table_not_found(name)),
            Phase::Creating(_) => Err(ServiceError::in_use(format!("Table is being created: {name}"))),
            Phase::Deleting(_) => Err(ServiceError::in_use(format!("Table is being deleted: {name}"))),
        }
    }

    /// Whether a table has no items.
    fn is_empty(&self, at: &Caller, name: &str) -> bool {
        let Some((region, table)) = self.regions.get(at).zip(self.table(at, name)) else {
            return true;
        };
        region.services.items.of(table.id()).is_none_or(std::collections::BTreeMap::is_empty)
    }

    fn begin(&mut self, at: &Caller, name: &str, request: Request, keys: Vec<EncryptionKey>, fate: Option<Fate>) {
        if !request.creates.is_empty() {
            self.begin_creation(at, name, request, keys, fate);
        } else if !request.deletes.is_empty() {
            self.begin_deletion(at, name, &request);
        } else if let Some(update) = request.updates.into_iter().next() {
            self.begin_override(at, name, update);
        } else if request.disassociates.is_some() {
            self.begin_disassociation(at, name);
        } else if let Some(protected) = request.disassociation_protection {
            self.protect_from_disassociation(at, name, protected);
        } else if let Some(enabled) = request.settings_replication
            && let Some(table) = self.regions.get_mut(at).and_then(|region| region.services.tables.get_mut(name))
        {
            table.settings_replication = Some(enabled);
        }
    }

    fn begin_creation(
        &mut self,
        at: &Caller,
        name: &str,
        request: Request,
        keys: Vec<EncryptionKey>,
        fate: Option<Fate>,
    ) {
        let strong = request.consistency == Some(Consistency::Strong);
        let course = self.course(at, name, &request);
        let abandoned = self.after(self.settings.timings.replicas.abandoned);
        self.ensure_stream(at, name);
        let number = self.group_of(at, name).unwrap_or_else(|| {
            self.groups.push(Group::of(name, at, strong));
            self.groups.len() - 1
        });
        let (now, group) = (self.now, &mut self.groups[number]);
        group.updating = true;
        group.witness = request.new_witness.map(|region| Witness { region, status: MemberStatus::Unlisted });
        let mut created = Vec::new();
        for (action, key) in request.creates.into_iter().zip(keys) {
            let to = Caller::new(at.account.as_str(), action.region_name.clone().unwrap_or_default());
            group.members.retain(|member| member.at != to);
            group.members.push(Member {
                at: to.clone(),
                status: MemberStatus::Unlisted,
                source: Some((at.clone(), now)),
                disassociation_protected: true,
            });
            created.push(to.clone());
            match fate {
                Some(Fate::Vanishes) => group.plan(abandoned, What::Abandon(to)),
                Some(Fate::Fails) => group.plan(course.active, What::Fail(to)),
                None => {
                    let join = Join { from: at.clone(), to, action, key, active_at: course.active };
                    group.plan(course.visible, What::Appear(Box::new(join)));
                }
            }
        }
        if fate == Some(Fate::Vanishes) {
            return;
        }
        group.plan(course.listed, What::List(created.clone()));
        if let Some(until) = course.resting_until {
            group.plan(course.listed, What::Rest);
            group.plan(until, What::Resume);
        }
        if fate.is_none() {
            group.plan(course.active, What::Ready(created));
        }
    }

    /// When the steps of a creation happen: within a minute if the table is empty, else within minutes (T-226, T-306).
    fn course(&mut self, at: &Caller, name: &str, request: &Request) -> Course {
        let timings = self.settings.timings.replicas.clone();
        let spans = spans(&timings, request, self.is_empty(at, name));
        let listed = self.after(spans.listed);
        let visible = self.after(spans.visible).max(listed.plus(1));
        let active = self.after(spans.active).max(visible.plus(1));
        let resting_until = spans.updating.map(|span| self.after(span));
        let delayed = request.creates.iter().any(|action| action.on_demand_throughput_override.is_some());
        let late = if delayed { self.after(timings.active_with_maximum).since(active).max(0) } else { 0 };
        Course { listed: listed.plus(late), visible: visible.plus(late), active: active.plus(late), resting_until }
    }

    /// The first replica needs a stream: without one, it gets one of both images (T-221, T-305).
    fn ensure_stream(&mut self, at: &Caller, name: &str) {
        let now = self.now;
        if let Some(table) = self.regions.get_mut(at).and_then(|region| region.services.tables.get_mut(name))
            && table.stream.view.is_none()
        {
            table.stream.view = Some(StreamView::NewAndOldImages);
            table.stream.latest = Some(now);
        }
    }

    fn begin_deletion(&mut self, at: &Caller, name: &str, request: &Request) {
        let Some(number) = self.group_of(at, name) else {
            return;
        };
        let account = at.account.as_str();
        let gone = request.deletes.iter().map(|region| Caller::new(account, region.as_str())).collect();
        self.plan_deletion(number, gone);
    }

    /// The steps of a deletion, from whichever side it was asked for (T-204, T-261, T-297).
    pub(super) fn plan_deletion(&mut self, number: usize, gone: Vec<Caller>) {
        let timings = &self.settings.timings.replicas;
        let (shown, unlisted) = if self.groups[number].strong {
            (timings.dissolve_listed, timings.dissolved)
        } else {
            (timings.delete_updating, timings.delete_unlisted)
        };
        let shown = self.after(shown);
        let unlisted = self.after(unlisted).max(shown.plus(1));
        let group = &mut self.groups[number];
        group.updating = true;
        group.plan(shown, What::ShowDeletion(gone.clone()));
        group.plan(unlisted, What::Unlist(gone));
    }

    fn begin_override(&mut self, at: &Caller, name: &str, action: MemberAction) {
        let until = self.after(self.settings.timings.replicas.override_one);
        let Some(number) = self.group_of(at, name) else {
            return;
        };
        let to = Caller::new(at.account.as_str(), action.region_name.clone().unwrap_or_default());
        let group = &mut self.groups[number];
        group.updating = true;
        if let Some(member) = group.member_mut(&to) {
            member.status = MemberStatus::Updating;
        }
        group.plan(until, What::Override(to, Box::new(action)));
    }

    fn begin_disassociation(&mut self, at: &Caller, name: &str) {
        let until = self.after(self.settings.timings.replicas.disassociated);
        if let Some(number) = self.group_of(at, name) {
            let group = &mut self.groups[number];
            group.updating = true;
            group.plan(until, What::Disassociate(at.clone()));
        }
    }

    /// Like every change of a member, this one holds all of them for a while (T-230).
    fn protect_from_disassociation(&mut self, at: &Caller, name: &str, protected: bool) {
        let until = self.after(self.settings.timings.replicas.follow);
        let Some(number) = self.group_of(at, name) else {
            return;
        };
        let group = &mut self.groups[number];
        if let Some(member) = group.member_mut(at) {
            member.disassociation_protected = protected;
        }
        group.updating = true;
        group.plan(until, What::Rest);
    }
}

/// The spans of a creation.
struct Spans {
    listed: Span,
    visible: Span,
    active: Span,
    updating: Option<Span>,
}

fn spans(timings: &ReplicaTimings, request: &Request, empty: bool) -> Spans {
    if request.consistency == Some(Consistency::Strong) {
        let active = if request.new_witness.is_some() { timings.witness_active } else { timings.strong_active };
        return Spans { listed: timings.strong_listed, visible: timings.visible, active, updating: None };
    }
    if empty {
        return Spans { listed: timings.listed, visible: timings.visible, active: timings.active, updating: None };
    }
    Spans {
        listed: timings.filled_listed,
        visible: timings.filled_visible,
        active: timings.filled_active,
        updating: Some(timings.filled_updating),
    }
}
