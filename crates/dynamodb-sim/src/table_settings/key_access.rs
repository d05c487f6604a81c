//! Whether a table can use the customer's key that encrypts it, and what follows in time when it cannot (M-006, D-021).

use crate::primitives::clock::Moment;

/// When what follows from the loss of a key shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Loss {
    pub(crate) shown_at: Moment,
    pub(crate) archiving_at: Moment,
    pub(crate) archived_at: Moment,
}

/// What a table shows of its key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum KeyAccess {
    /// The key can be used.
    #[default]
    Usable,
    /// It cannot be used, which the table does not show yet.
    Losing(Loss),
    /// INACCESSIBLE_ENCRYPTION_CREDENTIALS.
    Lost(Loss),
    /// It can be used again, which the table does not show yet.
    Regaining { loss: Loss, shown_at: Moment },
    /// ARCHIVING, from which no key brings the table back.
    Archiving(Loss),
    /// ARCHIVED; the backup is made in the same moment.
    Archived { loss: Loss, backup_arn: Option<String> },
}

impl KeyAccess {
    /// The key can no longer be used.
    pub(crate) fn lose(&mut self, loss: Loss) {
        match self {
            Self::Usable => *self = Self::Losing(loss),
            Self::Regaining { loss, .. } => *self = Self::Lost(*loss),
            Self::Losing(_) | Self::Lost(_) | Self::Archiving(_) | Self::Archived { .. } => {}
        }
    }

    /// The key can be used again.
    pub(crate) fn regain(&mut self, shown_at: Moment) {
        match self {
            Self::Losing(_) => *self = Self::Usable,
            Self::Lost(loss) => *self = Self::Regaining { loss: *loss, shown_at },
            Self::Usable | Self::Regaining { .. } | Self::Archiving(_) | Self::Archived { .. } => {}
        }
    }

    /// The next state, and when it comes by itself.
    fn next(&self) -> Option<(Moment, Self)> {
        match self {
            Self::Usable | Self::Archived { .. } => None,
            Self::Losing(loss) => Some((loss.shown_at, Self::Lost(*loss))),
            Self::Lost(loss) => Some((loss.archiving_at, Self::Archiving(*loss))),
            Self::Regaining { shown_at, .. } => Some((*shown_at, Self::Usable)),
            Self::Archiving(loss) => Some((loss.archived_at, Self::Archived { loss: *loss, backup_arn: None })),
        }
    }

    pub(crate) fn settle(&mut self, now: Moment) {
        while let Some((_, next)) = self.next().filter(|(at, _)| *at <= now) {
            *self = next;
        }
    }

    /// When the next state comes by itself.
    pub(crate) fn changes_at(&self) -> Option<Moment> {
        self.next().map(|(at, _)| at)
    }

    /// When the table is usable again. No client waits for the other states.
    pub(crate) fn returns_at(&self) -> Option<Moment> {
        match self {
            Self::Regaining { shown_at, .. } => Some(*shown_at),
            Self::Usable | Self::Losing(_) | Self::Lost(_) | Self::Archiving(_) | Self::Archived { .. } => None,
        }
    }

    /// Since when the table has shown the loss.
    pub(crate) fn lost_since(&self) -> Option<Moment> {
        match self {
            Self::Usable | Self::Losing(_) => None,
            Self::Lost(loss) | Self::Regaining { loss, .. } | Self::Archiving(loss) | Self::Archived { loss, .. } => {
                Some(loss.shown_at)
            }
        }
    }

    /// When the archival began.
    pub(crate) fn archiving_since(&self) -> Option<Moment> {
        match self {
            Self::Archiving(loss) | Self::Archived { loss, .. } => Some(loss.archiving_at),
            Self::Usable | Self::Losing(_) | Self::Lost(_) | Self::Regaining { .. } => None,
        }
    }

    /// `TableStatus`, unless the key can be used.
    pub(crate) fn status(&self) -> Option<&'static str> {
        match self {
            Self::Usable | Self::Losing(_) => None,
            Self::Lost(_) | Self::Regaining { .. } => Some("INACCESSIBLE_ENCRYPTION_CREDENTIALS"),
            Self::Archiving(_) => Some("ARCHIVING"),
            Self::Archived { .. } => Some("ARCHIVED"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    fn at(hour: i64) -> Moment {
        Moment::from_millis(hour * HOUR)
    }

    fn lost() -> KeyAccess {
        let mut access = KeyAccess::default();
        access.lose(Loss { shown_at: at(1), archiving_at: at(169), archived_at: at(170) });
        access
    }

    fn status(mut access: KeyAccess, hour: i64) -> Option<&'static str> {
        access.settle(at(hour));
        access.status()
    }

    #[test]
    fn a_lost_key_shows_and_archives_the_table() {
        let expected = [
            (0, None),
            (1, Some("INACCESSIBLE_ENCRYPTION_CREDENTIALS")),
            (168, Some("INACCESSIBLE_ENCRYPTION_CREDENTIALS")),
            (169, Some("ARCHIVING")),
            (170, Some("ARCHIVED")),
            (10_000, Some("ARCHIVED")),
        ];
        for (hour, expected) in expected {
            assert_eq!(status(lost(), hour), expected, "after {hour} hours");
        }
    }

    #[test]
    fn a_key_that_is_back_before_the_loss_shows_leaves_no_trace() {
        let mut access = lost();
        access.regain(at(2));
        assert_eq!(access, KeyAccess::Usable);
    }

    #[test]
    fn a_key_that_is_back_shows_later_and_can_be_lost_meanwhile() {
        let mut access = lost();
        access.settle(at(168));
        access.regain(at(172));
        assert_eq!(status(access.clone(), 171), Some("INACCESSIBLE_ENCRYPTION_CREDENTIALS"), "not archived");
        assert_eq!(status(access.clone(), 172), None);
        access.lose(Loss { shown_at: at(200), archiving_at: at(368), archived_at: at(369) });
        assert_eq!(status(access, 169), Some("ARCHIVING"), "the seven days go on");
    }

    #[test]
    fn no_key_brings_an_archived_table_back() {
        let mut access = lost();
        access.settle(at(169));
        access.regain(at(170));
        assert_eq!(status(access, 10_000), Some("ARCHIVED"));
    }
}
