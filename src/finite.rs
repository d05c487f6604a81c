//! Numbers that an API sends as floats, in a form that can be compared.

use std::cmp::Ordering;
use std::fmt;

use tf_provider::Number;

/// A finite float. Equality is total.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Finite(f64);

impl Finite {
    /// Zero.
    pub(crate) const ZERO: Self = Self(0.0);

    /// The value, unless it is no finite number. Minus zero is zero.
    pub(crate) fn new(value: f64) -> Option<Self> {
        value.is_finite().then_some(Self(value + 0.0))
    }

    /// The value nearest to a number of the configuration, which is exact; `None` when it is too large for a float.
    pub(crate) fn nearest(number: &Number) -> Option<Self> {
        Self::new(number.to_f64())
    }

    /// The float.
    pub(crate) fn value(self) -> f64 {
        self.0
    }

    /// The shortest number that means this value: `0.1`, and not the exact value of the float.
    pub(crate) fn shortest(self) -> Option<Number> {
        self.0.to_string().parse().ok()
    }
}

impl From<u32> for Finite {
    fn from(value: u32) -> Self {
        Self(f64::from(value))
    }
}

impl fmt::Display for Finite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl PartialEq for Finite {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Finite {}

impl PartialOrd for Finite {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Finite {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}
