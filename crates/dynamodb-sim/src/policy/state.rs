//! The resource-based policy of a table or a stream: revisions, lag and the 15-second cool-down (T-206).

use crate::policy::document::Document;
use crate::primitives::clock::Moment;
use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;

/// The policy of a table or a stream with a write that may not be visible yet.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) struct PolicyState {
    pub(super) current: Option<Policy>,
    /// The value that reads still show, and until when.
    earlier: Option<(Option<Policy>, Moment)>,
    pending_until: Option<Moment>,
    cooldown_until: Option<Moment>,
}

/// A document with its revision: the time of its change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Policy {
    pub(super) document: Document,
    pub(super) revision: String,
}

/// The ends of the windows after a write.
pub(super) struct Windows {
    pub(super) visible: Moment,
    pub(super) pending: Moment,
    pub(super) cooldown: Moment,
}

impl PolicyState {
    /// A policy given at create is applied at once.
    pub(crate) fn created(document: Option<&str>, cx: &Context<'_>) -> Result<Self, ServiceError> {
        let Some(document) = document else {
            return Ok(Self::default());
        };
        let document = Document::parse(document)?;
        Ok(Self { current: Some(Policy { document, revision: cx.now.millis().to_string() }), ..Self::default() })
    }

    /// The document as last written.
    pub(crate) fn text(&self) -> Option<String> {
        self.current.as_ref().map(|policy| policy.document.text())
    }

    pub(crate) fn is_pending(&self, now: Moment) -> bool {
        self.pending_until.is_some_and(|until| now < until)
    }

    pub(crate) fn is_settled(&self, now: Moment) -> bool {
        self.settled_at().is_none_or(|at| at <= now)
    }

    pub(crate) fn settled_at(&self) -> Option<Moment> {
        let visible = self.earlier.as_ref().map(|(_, until)| *until);
        [visible, self.pending_until].into_iter().flatten().max()
    }

    pub(super) fn visible(&self, now: Moment) -> Option<&Policy> {
        match &self.earlier {
            Some((earlier, until)) if now < *until => earlier.as_ref(),
            Some(_) | None => self.current.as_ref(),
        }
    }

    pub(super) fn check_window(&self, now: Moment, table: &str) -> Result<(), ServiceError> {
        if self.is_pending(now) {
            return Err(ServiceError::in_use(format!(
                "Table is pending previous resource-based policy update: {table}"
            )));
        }
        match self.cooldown_until.filter(|until| now < *until) {
            None => Ok(()),
            Some(until) => Err(ServiceError::throttled(format!(
                "Resource-based policy for table {table} modified within the previous 15000 milliseconds. \
                 Please try again after {}.",
                until.iso8601()
            ))
            .until(until)),
        }
    }

    /// The revision that the caller expects is the current one; `NO_POLICY` expects none.
    pub(super) fn check_revision(&self, expected: Option<&str>) -> Result<(), ServiceError> {
        let current = self.current.as_ref().map(|policy| policy.revision.as_str());
        match expected {
            None => Ok(()),
            Some("NO_POLICY") if current.is_none() => Ok(()),
            Some(expected) if current == Some(expected) => Ok(()),
            Some(_) => Err(not_found()),
        }
    }

    pub(super) fn replace(&mut self, now: Moment, policy: Option<Policy>, windows: &Windows) {
        let earlier = self.visible(now).cloned();
        self.earlier = Some((earlier, windows.visible));
        self.current = policy;
        self.pending_until = Some(windows.pending);
        self.cooldown_until = Some(windows.cooldown);
    }
}

/// No policy, or another revision than expected.
pub(super) fn not_found() -> ServiceError {
    ServiceError::new(
        "PolicyNotFoundException",
        "Resource-based policy not found for the provided ResourceArn: Policy not found",
    )
}
