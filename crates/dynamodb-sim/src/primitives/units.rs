//! A pair of read and write capacity units.

/// A pair of read and write units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Units {
    /// Read units.
    pub read: i64,
    /// Write units.
    pub write: i64,
}

impl Units {
    /// A pair of read and write units.
    #[must_use]
    pub const fn new(read: i64, write: i64) -> Self {
        Self { read, write }
    }

    /// The larger of each.
    pub(crate) fn max(self, other: Self) -> Self {
        Self { read: self.read.max(other.read), write: self.write.max(other.write) }
    }

    /// Whether `other` is lower in reads or writes.
    pub(crate) fn decreases_to(self, other: Self) -> bool {
        other.read < self.read || other.write < self.write
    }

    /// Whether `other` is higher in reads or writes.
    pub(crate) fn increases_to(self, other: Self) -> bool {
        other.read > self.read || other.write > self.write
    }
}

impl std::ops::Add for Units {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self::new(self.read + other.read, self.write + other.write)
    }
}
