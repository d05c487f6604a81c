//! The alarms of one account and Region, with puts that descriptions do not show yet.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::primitives::arn;
use crate::primitives::clock::Moment;
use crate::primitives::context::Context;

/// Alarms of one account and Region.
#[derive(Clone, Debug, Default)]
pub(crate) struct Alarms {
    pub(super) written: BTreeMap<String, Alarm>,
    /// The alarms that descriptions still show in place of those that were put, and until when.
    earlier: BTreeMap<String, (Option<Alarm>, Moment)>,
}

/// A metric alarm.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Alarm {
    pub(super) arn: String,
    /// The members of the put, tags excepted.
    pub(super) definition: Map<String, Value>,
    pub(super) configured: Moment,
    pub(super) state_updated: Moment,
    pub(super) tags: BTreeMap<String, String>,
}

impl Alarm {
    /// A new alarm from its checked definition.
    pub(crate) fn new(cx: &Context<'_>, name: &str, definition: &Value, tags: BTreeMap<String, String>) -> Self {
        let definition = definition.as_object().cloned().expect("a definition is an object");
        Self { arn: arn::alarm(cx.caller, name), definition, configured: cx.now, state_updated: cx.now, tags }
    }
}

impl Alarms {
    pub(crate) fn len(&self) -> usize {
        self.written.len()
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.written.keys().map(String::as_str)
    }

    /// Writes an alarm; an overwrite keeps the state and the tags (D-013).
    pub(crate) fn put(&mut self, now: Moment, name: &str, mut alarm: Alarm, visible: Moment) {
        let shown = self.shown(now, name).cloned();
        if let Some(known) = self.written.get(name) {
            alarm.state_updated = known.state_updated;
            alarm.tags.clone_from(&known.tags);
        }
        self.written.insert(name.to_owned(), alarm);
        self.earlier.retain(|_, (_, until)| now < *until);
        if now < visible {
            self.earlier.insert(name.to_owned(), (shown, visible));
        } else {
            self.earlier.remove(name);
        }
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.written.remove(name);
        self.earlier.remove(name);
    }

    /// An alarm as descriptions show it.
    pub(super) fn shown(&self, now: Moment, name: &str) -> Option<&Alarm> {
        match self.earlier.get(name) {
            Some((earlier, until)) if now < *until => earlier.as_ref(),
            Some(_) | None => self.written.get(name),
        }
    }

    /// When a put becomes visible.
    pub(crate) fn next_transition(&self, now: Moment) -> Option<Moment> {
        self.earlier.values().map(|(_, until)| *until).filter(|until| *until > now).min()
    }
}
