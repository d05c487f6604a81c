//! The replicas of a table in their Regions: read, changed and cleared side by side, each as a table of its own.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join_all;
use tf_provider::{Attr, Diagnostic, Diagnostics, Path, SetOf};

use super::whole;
use crate::aws::Aws;
use crate::aws::error::ApiError;
use crate::aws::statistics::Statistics;
use crate::names::{Arn, Region, TableName};
use crate::table::announced::Announced;
use crate::table::apply::{ApplyError, apply_announced, clear};
use crate::table::calls::TableCalls;
use crate::table::desired::Desired;
use crate::table::failure::{extended, report};
use crate::table::members::left_alarms::{self, LeftAlarms};
use crate::table::members::{adopted, member, members, stored, with_possible_alarms};
use crate::table::model::{ReplicaModel, ReplicaRemoval, TableModel};
use crate::table::observe::{Place, observe};
use crate::table::observed::{Observed, ObservedTable};
use crate::table::operation_log::Operation;
use crate::table::plan::protected_replica;
use crate::table::read_scope::ReadScope;
use crate::table::replicas::ReplicaStatus;
use crate::table::state::{Contribution, state, store_design};
use crate::table::table_ref::TableRef;
use crate::wait::{Deadline, clause};

/// What was found in a Region: the replica, none, or why it could not be read.
pub(super) type Found = Result<Option<Observed>, ApiError>;

/// What the operations in all Regions of a table share.
#[derive(Clone, Copy)]
pub(super) struct Regions<'a> {
    pub(super) client: &'a Aws,
    pub(super) name: &'a TableName,
    pub(super) statistics: &'a Statistics,
    pub(super) deadline: &'a Deadline,
}

impl Regions<'_> {
    fn calls(&self, region: &Region, member: &TableModel) -> TableCalls {
        TableCalls::connect(self.client, region, self.statistics)
            .expecting(Desired::of_member(member).as_ref())
            .recording_tags(member)
    }

    async fn read(&self, region: &Region, member: &TableModel, scope: &ReadScope) -> Found {
        self.read_with(&self.calls(region, member), member, scope).await
    }

    async fn read_with(&self, calls: &TableCalls, member: &TableModel, scope: &ReadScope) -> Found {
        let arn = member.parsed_arn().or_else(|| self.client.table_arn(calls.region(), self.name));
        let place = Place { name: self.name, arn: arn.as_ref(), stream: member.stream_arn.known().map(String::as_str) };
        observe(calls, &place, scope, self.deadline).await
    }

    /// The replica to store, from what was observed of it in its Region and in the home Region.
    fn stored(
        &self,
        observed: &Observed,
        (region, member): (&Region, &TableModel),
        base: &ReplicaModel,
        (model, home): (&TableModel, &ObservedTable),
    ) -> ReplicaModel {
        let there = state(observed, member, region, &Contribution::of(self.client.settings()));
        stored(&there, home.replicas.members.get(region).map(|there| (there, home)), base, model)
    }

    /// Reads the replicas that the state knows, all at once: of those that were taken over by the last apply, which has not read
    /// what they had before, everything.
    pub(super) async fn refresh(&self, table: &TableModel, taken_over: &BTreeSet<Region>) -> BTreeMap<Region, Found> {
        let members = members(table);
        let read = |(region, member): (Region, TableModel)| async move {
            let scope = match taken_over.contains(&region) {
                true => ReadScope::of_taken_over(&member, &with_possible_alarms(table, &member)),
                false => ReadScope::of_member(&member),
            };
            let found = self.read(&region, &member, &scope).await;
            let own = |mut observed: Observed| {
                drop(observed.split_foreign_alarms(&scope.own_alarms));
                observed.with_alarm_tags(&member)
            };
            (region, found.map(|observed| observed.map(own)))
        };
        join_all(members.into_iter().map(read)).await.into_iter().collect()
    }

    /// Completes the state of a table with what was found in the Regions of its replicas, and with replicas that it does not
    /// know yet.
    pub(super) async fn complete_all(
        &self,
        model: &mut TableModel,
        home: &ObservedTable,
        found: BTreeMap<Region, Found>,
    ) -> Diagnostics {
        let diagnostics = self.complete(model, home, found);
        diagnostics.and(self.add_new(model, home).await)
    }

    /// Completes the state of a table with what was found in the Regions of its replicas. What could not be read stays as it is
    /// stored.
    fn complete(&self, model: &mut TableModel, home: &ObservedTable, found: BTreeMap<Region, Found>) -> Diagnostics {
        let mut diagnostics = Diagnostics::none();
        let Attr::Known(mut replicas) = model.replicas.clone() else { return diagnostics };
        for (region, found) in found {
            let Some(replica) = replicas.get_mut(region.as_str()) else { continue };
            let base = replica.known().cloned().unwrap_or_default();
            match found {
                Ok(Some(observed)) => {
                    let member = member(model, region.as_str(), &base);
                    *replica = Attr::Known(self.stored(&observed, (&region, &member), &base, (model, home)));
                }
                // It is being created or deleted: its home Region says so.
                Ok(None) => {}
                Err(error) => diagnostics.push(unread(&region, &error)),
            }
        }
        model.replicas = Attr::Known(replicas);
        store_design(model, Contribution::of(self.client.settings()).prices);
        diagnostics.extend(condition(home));
        diagnostics
    }

    /// Reads all replicas of a table that is imported, and adds them to its state.
    pub(super) async fn import(&self, model: &mut TableModel, home: &ObservedTable) -> Diagnostics {
        let (found, mut diagnostics) = self.unknown(model, home, |_| true).await;
        diagnostics.extend(condition(home));
        // One that is being made cannot be read yet: a moved state says what it will be.
        let mut replicas = model.replicas.known().cloned().unwrap_or_default();
        replicas.extend(found);
        model.replicas = Some(replicas).filter(|replicas| !replicas.is_empty()).into();
        model.witness_region = home.replicas.witness.as_ref().map(|(region, _)| region.as_str().to_owned()).into();
        diagnostics
    }

    /// Adds the replicas that the state does not know, if it manages them at all: another tool has made them, or an apply that
    /// did not see the end of its call.
    async fn add_new(&self, model: &mut TableModel, home: &ObservedTable) -> Diagnostics {
        let Attr::Known(mut replicas) = model.replicas.clone() else { return Diagnostics::none() };
        let (new, diagnostics) = self.unknown(model, home, |region| !replicas.contains_key(region.as_str())).await;
        replicas.extend(new);
        model.replicas = Attr::Known(replicas);
        diagnostics
    }

    /// The replicas in those of the listed Regions that are wanted, as they are there.
    async fn unknown(
        &self,
        model: &TableModel,
        home: &ObservedTable,
        wanted: impl Fn(&Region) -> bool,
    ) -> (BTreeMap<String, Attr<ReplicaModel>>, Diagnostics) {
        let stub = |region: &Region| whole::stub(region, self.name);
        let read = |region: Region| async move {
            let found = self.read(&region, &stub(&region), &ReadScope::whole_member()).await;
            (region, found)
        };
        let there = home.replicas.members.iter().filter(|(_, replica)| replica.is_kept());
        let regions = there.map(|(region, _)| region.clone()).filter(wanted);
        let (mut replicas, mut diagnostics) = (BTreeMap::new(), Diagnostics::none());
        for (region, found) in join_all(regions.map(read)).await {
            match found {
                Ok(Some(observed)) => {
                    // No state says that an alarm of such a name is the table's.
                    let observed = observed.without_unlike_alarms();
                    let there = state(&observed, &stub(&region), &region, &Contribution::of(self.client.settings()));
                    let listed = home.replicas.members.get(&region).map(|there| (there, home));
                    let replica = stored(&there, listed, &ReplicaModel::default(), model);
                    let replica = adopted(replica, model, self.client.settings().known_default_tags());
                    let replica = self.with_found_alarms(replica, &there, observed, (model, &region));
                    replicas.insert(region.as_str().to_owned(), Attr::Known(replica));
                }
                Ok(None) => {}
                Err(error) => diagnostics.push(unread(&region, &error)),
            }
        }
        (replicas, diagnostics)
    }

    /// A replica with the actions of the alarms that were found: its rules are the table's. Without rules nothing manages alarms there.
    fn with_found_alarms(
        &self,
        replica: ReplicaModel,
        there: &TableModel,
        observed: Observed,
        (model, region): (&TableModel, &Region),
    ) -> ReplicaModel {
        let alarm_actions = match there.alarms.known().filter(|_| model.alarms.is_known()) {
            Some(alarms) => alarms.alarm_actions.clone().or_else(|| Attr::Known(SetOf::default())),
            None => return ReplicaModel { alarm_arns: Attr::Null, ..replica },
        };
        let replica = ReplicaModel { alarm_actions, ..replica };
        let member = member(model, region.as_str(), &replica);
        let observed = observed.with_alarm_tags(&member);
        let alarm_arns = state(&observed, &member, region, &Contribution::of(self.client.settings())).alarm_arns;
        ReplicaModel { alarm_arns, ..replica }
    }

    /// Brings every replica to what is planned, Regions side by side, and completes the state of the table with what they are
    /// then. A Region in which nothing changes is not called. Returns the alarms that replicas
    /// which are gone have left.
    pub(super) async fn apply(
        &self,
        prior: Option<&TableModel>,
        planned: &TableModel,
        taken_over: &BTreeSet<Region>,
        model: &mut TableModel,
        home: &ObservedTable,
    ) -> (Diagnostics, LeftAlarms) {
        let before = prior.map(members).unwrap_or_default();
        let stays = prior.map(TableModel::disassociated_replicas).unwrap_or_default();
        let gone = before.iter().filter(|(region, _)| !home.replicas.members.contains_key(*region));
        let gone = gone.filter(|(region, _)| !stays.contains(*region));
        let (mut diagnostics, left) = self.clear(gone.map(|(region, member)| gone_member(region, member))).await;
        if let Some(scope) = prior.and_then(|prior| ReadScope::of_ended_scaling(prior, home)) {
            let kept = before.iter().filter(|(region, _)| home.replicas.members.contains_key(*region));
            let cleared = join_all(kept.map(|(region, member)| self.clear_scope(region, member, &scope))).await;
            diagnostics.extend(all(cleared));
        }
        let reach = |(region, member): (Region, TableModel)| {
            let before = before.get(&region);
            let spares = taken_over.contains(&region);
            async move {
                let (found, problems) = self.reach(&region, before, &member, spares).await;
                (region, found, problems)
            }
        };
        let listed = members(planned).into_iter().filter(|(region, _)| home.replicas.members.contains_key(region));
        let mut found = BTreeMap::new();
        for (region, observed, problems) in join_all(listed.map(reach)).await {
            if observed.is_none() && problems.has_errors() {
                match taken_over.contains(&region) {
                    true => forget(model, &region),
                    false => keep(model, prior, &region),
                }
            }
            diagnostics.extend(problems);
            found.extend(observed.map(|observed| (region, observed)));
        }
        diagnostics.extend(self.complete(model, home, found));
        forget_unplanned_maximums(model, planned);
        (diagnostics, left)
    }

    /// Deletes the alarms of replicas that an earlier apply has left, and returns those that are still left.
    pub(super) async fn clear_left(&self, left: &LeftAlarms) -> (Diagnostics, LeftAlarms) {
        let gone = left_alarms::regions(left).map(|(region, names)| {
            let stub = whole::stub(&region, self.name);
            (region, stub, ReadScope { own_alarms: names.clone(), ..ReadScope::default() })
        });
        self.clear(gone).await
    }

    /// One replica. `None` where nothing had to be read: it is as it is planned. One that is taken over is spared: what it has and
    /// the plan has not read stays.
    async fn reach(
        &self,
        region: &Region,
        before: Option<&TableModel>,
        member: &TableModel,
        spares: bool,
    ) -> (Option<Found>, Diagnostics) {
        let Some(desired) = Desired::of_member(member) else { return (None, Diagnostics::none()) };
        let calls = self.calls(region, member);
        let known = before.and_then(|before| {
            let arn = before.parsed_arn().unwrap_or_else(|| Arn::table(region, "", self.name));
            Some((before, Observed::of_member_state(before, arn)?))
        });
        let (before, planned_from) = match known {
            Some((before, state)) => (Some(before), state),
            // One that another tool has made since, and that the plan took for a new one, loses nothing that the plan did not show.
            None => (None, Observed::new_member(&desired)),
        };
        let announced = Announced::by(&planned_from, &desired, None);
        let is_open = member.stream_arn.is_unknown();
        if before.is_some() && announced.is_empty() && !is_open {
            return (None, Diagnostics::none());
        }
        let scope = ReadScope::of_desired(&desired);
        let scope = match before {
            Some(before) => ReadScope::of_member(before).and(scope).limited_to(&announced.aspects()),
            None => scope,
        };
        let observed = match self.read_with(&calls, member, &scope).await {
            Ok(Some(mut observed)) => {
                if spares {
                    announced.spare(&desired, &mut observed);
                }
                observed
            }
            Ok(None) => return (None, Diagnostics::none()),
            Err(error) => return (None, error.to_diagnostic(path(region), "read the replica").into()),
        };
        let applied = Box::pin(apply_announced(&calls, &desired, observed, &announced, self.deadline)).await;
        let mut problems = Diagnostics::none();
        if let Some(error) = &applied.error {
            let reported = report(error, Operation::Update, self.name, region, &applied.done);
            let unread = matches!(error, ApplyError::Changed { .. }) && spares;
            problems = of_replica(region, if unread { extended(reported, UNREAD) } else { reported });
        }
        (applied.observed.map(|observed| Ok(Some(observed))), problems)
    }

    /// Deletes what outlives replicas: their alarms, and the scaling that the service has copied from the table. Returns the alarms
    /// that are left.
    async fn clear(&self, gone: impl Iterator<Item = (Region, TableModel, ReadScope)>) -> (Diagnostics, LeftAlarms) {
        let cleared = gone.map(async |(region, member, scope)| {
            let problems = Box::pin(self.clear_scope(&region, &member, &scope)).await;
            (region, scope.own_alarms, problems)
        });
        let (mut diagnostics, mut left) = (Diagnostics::none(), LeftAlarms::new());
        for (region, alarms, problems) in join_all(cleared).await {
            if problems.has_errors() && !alarms.is_empty() {
                left.insert(region.to_string(), alarms);
            }
            diagnostics.extend(problems);
        }
        (diagnostics, left)
    }

    async fn clear_scope(&self, region: &Region, member: &TableModel, scope: &ReadScope) -> Diagnostics {
        let table = TableRef::named(self.name);
        let calls = self.calls(region, member);
        match clear(&calls, &table, scope, self.deadline).await {
            Ok(()) => Diagnostics::none(),
            Err(error) => of_replica(region, report(&error, Operation::Delete, self.name, region, &[])),
        }
    }

    /// The same for all replicas of a table that was deleted.
    pub(super) async fn clear_all(&self, prior: &TableModel) -> Diagnostics {
        let (members, stays) = (members(prior), prior.disassociated_replicas());
        let deleted = members.iter().filter(|(region, _)| !stays.contains(*region));
        self.clear(deleted.map(|(region, member)| gone_member(region, member))).await.0
    }

    /// Refuses to delete a table one of whose replicas is protected, before anything is deleted.
    pub(super) async fn refuse_protected(&self, prior: &TableModel) -> Diagnostics {
        let (members, stays) = (members(prior), prior.disassociated_replicas());
        let read = |(region, member): (Region, TableModel)| async move {
            let scope = ReadScope::nothing();
            (self.read(&region, &member, &scope).await, region)
        };
        let mut refused = Diagnostics::none();
        for (found, region) in join_all(members.into_iter().map(read)).await {
            match found {
                Ok(Some(observed)) => {
                    let (removal, protected) = match stays.contains(&region) {
                        true => (ReplicaRemoval::Disassociate, observed.table.disassociation_protected == Some(true)),
                        false => (ReplicaRemoval::Destroy, observed.table.protected),
                    };
                    if protected {
                        refused.push(protected_replica(region.as_str(), removal, self.name.as_str()));
                    }
                }
                Ok(None) => {}
                Err(error) => refused.push(error.to_diagnostic(path(&region), "read the replica before its deletion")),
            }
        }
        refused
    }
}

/// A replica that is gone, with what may be left of it.
fn gone_member(region: &Region, member: &TableModel) -> (Region, TableModel, ReadScope) {
    (region.clone(), member.clone(), ReadScope::of_gone_member(member))
}

fn all(found: Vec<Diagnostics>) -> Diagnostics {
    let mut all = Diagnostics::none();
    found.into_iter().for_each(|found| all.extend(found));
    all
}

fn path(region: &Region) -> Path {
    Path::of("replicas").key(region.as_str())
}

fn of_replica(region: &Region, problems: Diagnostics) -> Diagnostics {
    let mut moved = Diagnostics::none();
    for problem in problems.iter() {
        moved.push(Diagnostic { path: path(region), ..problem.clone() });
    }
    moved
}

fn unread(region: &Region, error: &ApiError) -> Diagnostic {
    let detail = format!(
        "The replica in {region} could not be read: {}. Its stored state is unchanged. The next refresh reads it again.",
        clause(error)
    );
    Diagnostic::warning(path(region), "Replica was not read", detail)
}

/// What is added to the refusal to change what the plan has not announced of a replica that was not managed.
const UNREAD: &str = "\n\nThe replica was not managed until now, so that this plan has not read all of it. It is in the state from now on.";

/// Keeps the stored replica: none of its planned changes was started.
fn keep(model: &mut TableModel, prior: Option<&TableModel>, region: &Region) {
    let before = prior.and_then(|prior| prior.replicas.known()).and_then(|replicas| replicas.get(region.as_str()));
    if let (Some(before), Some(replicas)) = (before, model.replicas.known_mut()) {
        replicas.insert(region.as_str().to_owned(), before.clone());
    }
}

/// Leaves the replica out of the state, which has never had it: the next refresh adds it as it is.
fn forget(model: &mut TableModel, region: &Region) {
    if let Some(replicas) = model.replicas.known_mut() {
        replicas.remove(region.as_str());
    }
}

/// DynamoDB removes no maximum of a Region while the table has none, and a replica that the state did not have may have one. The
/// next refresh shows it.
fn forget_unplanned_maximums(model: &mut TableModel, planned: &TableModel) {
    for (region, replica) in model.replicas.known_mut().into_iter().flatten() {
        let planned = planned.replicas.known().and_then(|replicas| replicas.get(region)?.known());
        let (Some(replica), Some(planned)) = (replica.known_mut(), planned) else { continue };
        if planned.max_read_request_units.is_null() {
            replica.max_read_request_units = Attr::Null;
        }
        let Some(indexes) = planned.global_secondary_indexes.known() else {
            if planned.global_secondary_indexes.is_null() {
                replica.global_secondary_indexes = Attr::Null;
            }
            continue;
        };
        for (name, index) in replica.global_secondary_indexes.known_mut().into_iter().flatten() {
            let planned = indexes.get(name).and_then(Attr::known);
            if let (Some(index), Some(planned)) = (index.known_mut(), planned)
                && planned.max_read_request_units.is_null()
            {
                index.max_read_request_units = Attr::Null;
            }
        }
    }
}

/// What of the replicas goes on, or does not work, as the home Region says.
fn condition(home: &ObservedTable) -> Diagnostics {
    let mut diagnostics = Diagnostics::none();
    for (region, replica) in &home.replicas.members {
        let what = match &replica.status {
            ReplicaStatus::Active => continue,
            status => status.to_string(),
        };
        let then = match &replica.status {
            ReplicaStatus::Failed => {
                "DynamoDB has given up its creation, mostly because of its KMS key, a permission or a quota. It counts as missing: \
                 while the Region is in `replicas`, the next apply makes it again."
            }
            _ => {
                "A replica that is being created or changed becomes ACTIVE by itself; one without its KMS key, its permission or \
                 its Region does when that is there again."
            }
        };
        let detail = format!("The replica of table \"{}\" in {region} has the status {what}. {then}", home.name);
        diagnostics.warning(path(region), "Replica is not active", detail);
    }
    diagnostics
}
