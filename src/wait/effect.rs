//! Whether an accepted change has to be sent again: the service accepts some writes and loses them.

use std::time::Duration;

/// How long an accepted change may stay invisible on a resource that is not busy before it is sent again: the service
/// loses some writes (T-450, T-452), and a description may lag behind by a moment.
const EFFECT_GRACE: Duration = Duration::from_secs(20);
/// How often a change is sent that is accepted but never shows.
const MAX_SENDS: u32 = 3;

/// How often a change was accepted, and since when it has not shown.
#[derive(Debug, Default)]
pub(crate) struct Sent {
    times: u32,
    invisible_since: Option<Duration>,
}

/// Whether a change that could be sent is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Due {
    /// Now.
    Now,
    /// Not while an earlier one may still show.
    NotYet,
    /// Not any more: it was accepted often enough, without effect.
    NeverAgain,
}

impl Sent {
    /// Whether it was accepted at all.
    pub(crate) fn is_accepted(&self) -> bool {
        self.times > 0
    }

    /// Records that the service accepted the change.
    pub(crate) fn accepted(&mut self) {
        self.times += 1;
        self.invisible_since = None;
    }

    /// Records that the resource is busy, possibly with this change: the grace period starts over.
    pub(crate) fn busy(&mut self) {
        self.invisible_since = None;
    }

    /// Whether to send the change, `elapsed` into the operation, when a description does not show it.
    pub(crate) fn due(&mut self, elapsed: Duration) -> Due {
        if self.times == 0 {
            return Due::Now;
        }
        let since = *self.invisible_since.get_or_insert(elapsed);
        if elapsed.saturating_sub(since) < EFFECT_GRACE {
            Due::NotYet
        } else if self.times < MAX_SENDS {
            Due::Now
        } else {
            Due::NeverAgain
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_lost_write_is_sent_three_times() {
        let mut sent = Sent::default();
        assert_eq!(sent.due(at(0)), Due::Now);
        for (start, then) in [(0, Due::Now), (20, Due::Now), (40, Due::NeverAgain)] {
            sent.accepted();
            assert_eq!([sent.due(at(start)), sent.due(at(start + 19))], [Due::NotYet; 2]);
            assert_eq!(sent.due(at(start + 20)), then);
        }
    }

    #[test]
    fn a_busy_resource_may_still_show_it() {
        let mut sent = Sent::default();
        sent.accepted();
        assert_eq!(sent.due(at(0)), Due::NotYet);
        sent.busy();
        assert_eq!(sent.due(at(20)), Due::NotYet);
        assert_eq!(sent.due(at(40)), Due::Now);
    }
}
