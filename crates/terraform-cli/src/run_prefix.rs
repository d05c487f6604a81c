//! The beginning of every name that one run makes in a real account, and what it says of the run.
//!
//! The run's start is part of it, so that whoever finds such a name later knows how old the run is, on any machine and
//! for things that have no tags.

use std::fmt;

/// `dynamodb-lives-<start>-<number>`: seconds since 1970 in eight hexadecimal digits, and four digits that tell runs of
/// the same second apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RunPrefix {
    started: u32,
    number: u16,
}

impl RunPrefix {
    /// Begins the names of every run, and of nothing else.
    pub const FAMILY: &'static str = "dynamodb-lives-";

    /// A run that starts at this time, in seconds since 1970.
    #[must_use]
    pub const fn new(started: u32, number: u16) -> Self {
        Self { started, number }
    }

    /// The run that made a thing of this name; none if no run did.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        let rest = name.strip_prefix(Self::FAMILY)?;
        let (started, rest) = (rest.get(..8)?, rest.get(8..)?.strip_prefix('-')?);
        let (number, rest) = (rest.get(..4)?, rest.get(4..)?);
        let ends = rest.is_empty() || rest.starts_with('-');
        let digits = |text: &str| text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if !(ends && digits(started) && digits(number)) {
            return None;
        }
        Some(Self { started: u32::from_str_radix(started, 16).ok()?, number: u16::from_str_radix(number, 16).ok()? })
    }

    /// How old the run is, in seconds; 0 where another machine's clock is ahead.
    #[must_use]
    pub const fn age(self, now: u32) -> u32 {
        now.saturating_sub(self.started)
    }
}

impl fmt::Display for RunPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{:08x}-{:04x}", Self::FAMILY, self.started, self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_which_run_made_it() {
        let run = RunPrefix::new(0x6565_0000, 0xab);
        assert_eq!(run.to_string(), "dynamodb-lives-65650000-00ab");
        for name in ["dynamodb-lives-65650000-00ab", "dynamodb-lives-65650000-00ab-basic-orders"] {
            assert_eq!(RunPrefix::of_name(name), Some(run), "{name}");
        }
        assert_eq!((run.age(0x6565_003c), run.age(0)), (60, 0));
    }

    #[test]
    fn other_names_are_of_no_run() {
        let others = [
            "orders",
            "dynamodb-lives-",
            "dynamodb-lives-orders",
            "dynamodb-lives-65650000",
            "dynamodb-lives-65650000-00abc",
            "dynamodb-lives-6565000g-00ab",
            "dynamodb-lives-65650000-00AB-orders",
            "dynamodb-lives-+5650000-00ab-orders",
            "dynamodb-lives-6565000é-00ab",
            "my-dynamodb-lives-65650000-00ab-orders",
        ];
        for name in others {
            assert_eq!(RunPrefix::of_name(name), None, "{name}");
        }
    }
}
