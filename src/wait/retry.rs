//! What to do about a failed call: one decision for every call of every resource, without a side effect.

use std::time::Duration;

use super::pace::{backoff, pause};
use crate::aws::error::Class;
use crate::clock::cool_down;

/// How often in a row a call may go without an answer of the service.
pub(crate) const MAX_FAILURES: u32 = 5;
/// Added to a cool-down, so that the clocks' last second does not cost another refusal.
const MARGIN: Duration = Duration::from_millis(500);
/// Makes up for a jitter that shortens the pause.
const STRETCH: f64 = 1.12;

/// What to do about a failed call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// Send it again after this pause.
    Again(Duration),
    /// Read what is there, then decide.
    Observe,
    /// What the call was to do is done.
    Done,
    /// Give up.
    Fail,
}

/// What a call is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Reads once, outside a wait: it fails soon, since nothing was changed that has to be waited for.
    Read,
    /// Reads within a wait: only the deadline ends it.
    Poll,
    /// Creates something with a name. Sent twice, it may be refused for the name that the first one took.
    Create,
    /// Changes something that is refused while the resource is busy, and shows in its description.
    Update,
    /// Sets something; sent twice, it sets the same.
    Put,
    /// Removes something; what is not there is removed.
    Remove,
    /// Deletes the resource itself; its description says what keeps it from being deleted.
    Delete,
}

/// A call as far as its retries depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Call {
    /// What it is for.
    pub(crate) kind: Kind,
    /// How long the service may not find what was made a moment ago.
    pub(crate) settles_in: Duration,
    /// How a spent budget is tried that does not say when it is renewed; `None` to give up at once.
    pub(crate) budget_pace: Option<BudgetPace>,
}

/// How often a spent budget is tried, and what is known about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BudgetPace {
    /// The pause between two attempts.
    pub(crate) every: Duration,
    /// Why, for the log and the message of a timeout.
    pub(crate) why: &'static str,
}

impl Call {
    /// An ordinary call of this kind.
    pub(crate) const fn of(kind: Kind) -> Self {
        Self { kind, settles_in: Duration::ZERO, budget_pace: None }
    }
}

/// The failures of a call so far, the latest included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Attempts {
    /// In a row.
    pub(crate) failures: u32,
    /// In a row, without an answer of the service.
    pub(crate) unanswered: u32,
    /// Whether one of the attempts may have been carried out although it failed.
    pub(crate) may_have_applied: bool,
}

impl Attempts {
    /// Counts a failure.
    pub(crate) fn failed(&mut self, class: &Class) {
        self.failures += 1;
        self.unanswered = if matches!(class, Class::Unreachable | Class::Ambiguous) { self.unanswered + 1 } else { 0 };
        self.may_have_applied |= *class == Class::Ambiguous;
    }

    /// Starts counting again after a success.
    pub(crate) fn succeeded(&mut self) {
        *self = Self { may_have_applied: self.may_have_applied, ..Self::default() };
    }

    /// As many failures in a row as are accepted.
    fn exhausted() -> Self {
        Self { failures: MAX_FAILURES, unanswered: MAX_FAILURES, may_have_applied: false }
    }
}

/// A failed attempt: the call, its history, and the time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attempt {
    /// The call.
    pub(crate) call: Call,
    /// Its failures.
    pub(crate) attempts: Attempts,
    /// The time since it was first sent.
    pub(crate) trying_for: Duration,
    /// The service's time, in milliseconds since 1970, as far as it is known.
    pub(crate) now: i64,
    /// The time that the operation has left.
    pub(crate) left: Duration,
}

/// What to do about an attempt that failed with an error of this class.
pub(crate) fn decide(class: &Class, attempt: &Attempt) -> Next {
    let Attempt { call, attempts, trying_for, .. } = *attempt;
    let again = Next::Again(backoff(attempts.failures));
    match class {
        Class::NotFound => not_found(attempt),
        // The name was taken by an attempt whose answer got lost, or by something else: reading it shows which.
        Class::AlreadyExists if attempts.may_have_applied && call.kind == Kind::Create => Next::Observe,
        Class::AlreadyExists => Next::Fail,
        Class::NoChange => match call.kind {
            Kind::Update | Kind::Put => Next::Observe,
            Kind::Remove => Next::Done,
            Kind::Read | Kind::Poll | Kind::Create | Kind::Delete => Next::Fail,
        },
        Class::Busy => match call.kind {
            Kind::Read | Kind::Update | Kind::Delete => Next::Observe,
            // What is under way ends by itself, mostly within seconds: at the pace of a poll that is noticed soon.
            Kind::Poll | Kind::Create | Kind::Put | Kind::Remove => {
                Next::Again(pause(attempts.failures.saturating_sub(1), trying_for))
            }
        },
        Class::Transient if call.kind == Kind::Read && attempts.failures >= MAX_FAILURES => Next::Observe,
        Class::Transient => again,
        Class::Unreachable | Class::Ambiguous if attempts.unanswered >= MAX_FAILURES => Next::Fail,
        // Nothing was sent.
        Class::Unreachable => again,
        Class::Ambiguous => match call.kind {
            Kind::Create | Kind::Update => Next::Observe,
            Kind::Read | Kind::Poll | Kind::Put | Kind::Remove | Kind::Delete => again,
        },
        Class::Budget { until, window } => budget(*until, *window, attempt),
        Class::Denied | Class::Unsupported | Class::Permanent => Next::Fail,
    }
}

/// What a read means that was repeated in vain: what it reads may be about to come or to go ([`Next::Observe`]), or it
/// failed for good.
pub(crate) fn after_read(class: &Class) -> Next {
    let (call, attempts) = (Call::of(Kind::Read), Attempts::exhausted());
    decide(class, &Attempt { call, attempts, trying_for: Duration::ZERO, now: 0, left: Duration::ZERO })
}

fn not_found(attempt: &Attempt) -> Next {
    let Attempt { call, attempts, trying_for, .. } = *attempt;
    match call.kind {
        Kind::Remove | Kind::Delete => Next::Done,
        Kind::Read => Next::Observe,
        Kind::Poll | Kind::Create | Kind::Update | Kind::Put if trying_for < call.settles_in => {
            Next::Again(backoff(attempts.failures))
        }
        Kind::Poll | Kind::Create | Kind::Update | Kind::Put => Next::Fail,
    }
}

/// A cool-down that ends within the operation's time is waited for. One that does not, or whose end is unknown, fails at
/// once: waiting would only postpone the error.
fn budget(until: Option<i64>, window: Option<Duration>, attempt: &Attempt) -> Next {
    match until.map(|until| cool_down(until, attempt.now, window)) {
        Some(wait) if wait < attempt.left => Next::Again(wait.saturating_add(MARGIN).mul_f64(STRETCH)),
        Some(_) => Next::Fail,
        None => attempt.call.budget_pace.map_or(Next::Fail, |pace| Next::Again(pace.every)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [Kind; 7] =
        [Kind::Read, Kind::Poll, Kind::Create, Kind::Update, Kind::Put, Kind::Remove, Kind::Delete];

    fn attempt(call: Call, failures: u32) -> Attempt {
        let attempts = Attempts { failures, unanswered: failures, may_have_applied: false };
        Attempt { call, attempts, trying_for: Duration::from_secs(30), now: 0, left: Duration::from_secs(60) }
    }

    fn letter(next: Next) -> char {
        match next {
            Next::Again(_) => 'A',
            Next::Observe => 'O',
            Next::Done => 'D',
            Next::Fail => '-',
        }
    }

    /// What is decided for every kind of call, in the order of `KINDS`.
    fn row(class: &Class, change: impl Fn(&mut Attempt)) -> String {
        let decide = |kind| {
            let mut attempt = attempt(Call::of(kind), 1);
            change(&mut attempt);
            letter(decide(class, &attempt))
        };
        KINDS.into_iter().map(decide).collect()
    }

    /// The whole table: A again, O observe, D done, - fail.
    #[test]
    fn every_class_of_every_kind_of_call() {
        let soon = Class::Budget { until: Some(15_000), window: None };
        let late = Class::Budget { until: Some(90_000), window: None };
        let capped = Class::Budget { until: Some(90_000), window: Some(Duration::from_secs(15)) };
        let unknown = Class::Budget { until: None, window: None };
        //                Read, Poll, Create, Update, Put, Remove, Delete
        for (class, first, exhausted) in [
            (Class::NotFound, "O----DD", "O----DD"),
            (Class::AlreadyExists, "-------", "-------"),
            (Class::NoChange, "---OOD-", "---OOD-"),
            (Class::Busy, "OAAOAAO", "OAAOAAO"),
            (Class::Transient, "AAAAAAA", "OAAAAAA"),
            (Class::Unreachable, "AAAAAAA", "-------"),
            (Class::Ambiguous, "AAOOAAA", "-------"),
            (soon, "AAAAAAA", "AAAAAAA"),
            (late, "-------", "-------"),
            (capped, "AAAAAAA", "AAAAAAA"),
            (unknown, "-------", "-------"),
            (Class::Denied, "-------", "-------"),
            (Class::Unsupported, "-------", "-------"),
            (Class::Permanent, "-------", "-------"),
        ] {
            assert_eq!(row(&class, |_| {}), first, "{class:?}");
            assert_eq!(row(&class, |attempt| attempt.attempts = Attempts::exhausted()), exhausted, "{class:?}");
        }
        let lost = |attempt: &mut Attempt| attempt.attempts.may_have_applied = true;
        assert_eq!(row(&Class::AlreadyExists, lost), "--O----");
        let recent = |attempt: &mut Attempt| attempt.call.settles_in = Duration::from_secs(120);
        assert_eq!(row(&Class::NotFound, recent), "OAAAADD");
        let pace = BudgetPace { every: Duration::from_secs(60), why: "its end is not known" };
        let paced = |attempt: &mut Attempt| attempt.call.budget_pace = Some(pace);
        assert_eq!(row(&Class::Budget { until: None, window: None }, paced), "AAAAAAA");
    }

    #[test]
    fn pauses_grow_with_the_failures() {
        let pause = |failures| decide(&Class::Transient, &attempt(Call::of(Kind::Put), failures));
        let millis = |millis| Next::Again(Duration::from_millis(millis));
        assert_eq!([pause(1), pause(2), pause(9)], [millis(400), millis(800), millis(8_000)]);
        let busy = |failures| decide(&Class::Busy, &attempt(Call::of(Kind::Put), failures));
        assert_eq!([busy(1), busy(2), busy(9)], [millis(300), millis(500), millis(950)]);
    }

    /// The service's clock is 12 minutes ahead, and its message names a window of 15 s.
    #[test]
    fn a_cool_down_ends_by_the_clock_of_the_service() {
        let (minutes, window) = (12 * 60_000, Some(Duration::from_secs(15)));
        let until = Some(minutes + 15_000);
        for (now, window) in [(minutes, None), (minutes, window), (0, window)] {
            let attempt = Attempt { now, ..attempt(Call::of(Kind::Update), 1) };
            let Next::Again(pause) = decide(&Class::Budget { until, window }, &attempt) else { panic!("at {now}") };
            assert!((15..19).contains(&pause.as_secs()), "at {now}: {pause:?}");
        }
    }

    #[test]
    fn attempts_are_counted_in_a_row() {
        let mut attempts = Attempts::default();
        for class in [Class::Ambiguous, Class::Unreachable, Class::Transient, Class::Unreachable] {
            attempts.failed(&class);
        }
        assert_eq!(attempts, Attempts { failures: 4, unanswered: 1, may_have_applied: true });
        attempts.succeeded();
        assert_eq!(attempts, Attempts { failures: 0, unanswered: 0, may_have_applied: true });
    }
}
