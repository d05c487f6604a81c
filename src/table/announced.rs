//! What a plan has announced: the differences between its prior state and its planned state.
//!
//! Whoever approves a plan approves these. An apply that finds more, because the table was changed since or because the
//! plan was made without a refresh, has no permission for the rest.

use std::collections::BTreeSet;

use super::aspects::scaling::desired_targets;
use super::aspects::{AnnouncedTable, AspectKind, Aspects};
use super::change::{Change, Changes, changes};
use super::desired::Desired;
use super::observed::{Aspect, Observed};
use super::steps::steps_for;

/// What a plan has announced.
#[derive(Debug, Clone)]
pub(crate) struct Announced {
    changes: Changes,
    table: AnnouncedTable,
    /// The aspects as the prior state has them: what an apply does not read of them stays so.
    prior: Aspects,
    /// Whether anything of the table is scaled before or after.
    scales: bool,
    /// The ARN of the stream, if the plan says that it stays the same.
    stream: Option<String>,
}

/// What an apply would have to do, or would store, besides what was announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Surplus {
    /// The aspects concerned, the table itself among them.
    pub(crate) kinds: BTreeSet<AspectKind>,
    /// Clauses for a message.
    pub(crate) what: Vec<String>,
}

impl Announced {
    /// What a plan announces that leads from `prior`, the prior state, to `desired`. `stream` is the ARN that its planned
    /// state has for the stream.
    pub(crate) fn by(prior: &Observed, desired: &Desired, stream: Option<String>) -> Self {
        let changes = changes(desired, prior);
        let targets = desired_targets(&desired.throughput);
        let is_scheduled = |scaling: &&crate::table::throughput::Scaling| !scaling.schedules.is_empty();
        let table = AnnouncedTable {
            indexes: changes.table.iter().filter_map(Change::moved_index).cloned().collect(),
            to_provisioned: changes.table.iter().any(|change| matches!(change, Change::ToProvisioned { .. })),
            scheduled: targets
                .iter()
                .filter(|(_, scaling)| is_scheduled(scaling))
                .map(|(key, _)| key.clone())
                .collect(),
            tags: changes.aspects.tags.first().cloned().unwrap_or_default(),
        };
        let before = prior.aspects.scaling.observed().is_some_and(|targets| !targets.is_empty());
        let scales = before || !targets.is_empty();
        Self { changes, table, prior: prior.aspects.clone(), scales, stream }
    }

    /// Whether nothing was announced.
    pub(crate) fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// The aspects that an apply has to read: those that change, and what follows them.
    pub(crate) fn aspects(&self) -> BTreeSet<AspectKind> {
        let mut kinds = self.changes.aspects.kinds();
        // Targets carry the table's tags. An earlier table or index of the name may have left some behind.
        let follows = self.scales && (!self.table.tags.is_empty() || !self.table.indexes.is_empty());
        if follows || self.table.to_provisioned {
            kinds.insert(AspectKind::Scaling);
        }
        kinds
    }

    /// Completes an observation with what the apply has not read or cannot read: nothing of it changes but what was
    /// announced.
    pub(crate) fn complete(&self, observed: &mut Observed) {
        let read = self.aspects();
        let unavailable: Vec<AspectKind> = observed.aspects.unavailable().into_iter().map(|(kind, _)| kind).collect();
        for kind in AspectKind::ALL.iter().filter(|kind| !read.contains(kind) || unavailable.contains(kind)) {
            observed.aspects.adopt(*kind, self.prior.clone());
        }
        self.leave_unread_insights(observed);
    }

    /// Insights are read together, and only once some are in use: those that the plan could not know of stay as they are, until a
    /// refresh has read them.
    pub(crate) fn leave_unread_insights(&self, observed: &mut Observed) {
        let was_read = self.prior.insights.observed().is_none_or(|insights| !insights.is_empty());
        if let (false, Aspect::Observed(insights)) = (was_read, &mut observed.aspects.insights) {
            insights.retain(|scope, _| self.changes.aspects.insights.iter().any(|change| change.scope == *scope));
        }
    }

    /// Completes an observation of a replica that the plan has not read: aspects of which it has anything else than the plan took it
    /// for count as desired, so that they stay as they are until a refresh has read them.
    pub(crate) fn spare(&self, desired: &Desired, observed: &mut Observed) {
        self.complete(observed);
        let settled = Aspects::settled(&desired.aspects, &desired.for_aspects());
        for kind in AspectKind::ALL {
            if !observed.aspects.is_same(&self.prior, *kind) {
                observed.aspects.adopt(*kind, settled.clone());
            }
        }
    }

    /// What leads from `observed` to `desired` without having been announced, if anything does.
    pub(crate) fn surplus(&self, desired: &Desired, observed: &Observed) -> Option<Surplus> {
        let left = changes(desired, observed).unannounced(&self.changes, &self.table);
        let mut kinds = left.aspects.kinds();
        let steps = steps_for(left.clone(), desired, observed);
        let mut what: Vec<String> = Vec::new();
        if !left.is_empty() {
            let steps: Vec<String> = steps.iter().map(ToString::to_string).collect();
            what.push(format!("the apply would now also have to {}", steps.join("; ")));
        }
        let stream = observed.table.stream.and(observed.table.stream_arn.as_ref());
        let stays = observed.table.stream == desired.stream;
        if let (Some(planned), Some(live)) = (&self.stream, stream.filter(|_| stays))
            && planned != live
        {
            what.push(format!("its stream was replaced by another one, {live}"));
            kinds.insert(AspectKind::Table);
        }
        if !left.table.is_empty() {
            kinds.insert(AspectKind::Table);
        }
        (!what.is_empty()).then_some(Surplus { kinds, what })
    }
}

impl Surplus {
    /// Whether it may be no more than a write that the service does not show yet.
    pub(crate) fn may_be_lag(&self) -> bool {
        self.kinds.iter().all(|kind| kind.traits().is_some_and(|traits| traits.shows_after.is_some()))
    }
}
