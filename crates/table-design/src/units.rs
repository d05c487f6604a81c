//! How many capacity units a request consumes.
//!
//! A write takes one unit for each started kilobyte, a strongly consistent read one for each started four; an eventually
//! consistent read half of that, a transaction twice as much. A request that finds nothing takes as much as one of the
//! smallest item.

/// Bytes of one write unit.
const WRITE_UNIT: u16 = 1024;

/// Bytes of one read unit.
const READ_UNIT: u16 = 4096;

/// The largest item, with its attribute names.
pub const MAX_ITEM_BYTES: u64 = 400 * 1024;

/// What is read or written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// A read that may miss the newest writes.
    EventualRead,
    /// A read that sees every write before it.
    ConsistentRead,
    /// A read as part of a transaction.
    TransactionalRead,
    /// A write.
    Write,
    /// A write as part of a transaction.
    TransactionalWrite,
}

/// Half capacity units, so that the result is exact: those of `count` items of this size, each rounded up by itself, as
/// `GetItem`, `BatchGetItem` and all writes count. A `Query` or `Scan` counts as one item of the size of the page. `None` if
/// there are more than fit.
#[must_use]
pub fn half_units(access: Access, size_bytes: u64, count: u64) -> Option<u64> {
    let (unit, halves) = (u64::from(access.unit_bytes()), u64::from(access.halves()));
    size_bytes.div_ceil(unit).max(1).checked_mul(halves)?.checked_mul(count)
}

impl Access {
    /// Bytes that one unit covers.
    pub(crate) const fn unit_bytes(self) -> u16 {
        match self {
            Self::EventualRead | Self::ConsistentRead | Self::TransactionalRead => READ_UNIT,
            Self::Write | Self::TransactionalWrite => WRITE_UNIT,
        }
    }

    /// Half units for each started unit of size.
    pub(crate) const fn halves(self) -> u8 {
        match self {
            Self::EventualRead => 1,
            Self::ConsistentRead | Self::Write => 2,
            Self::TransactionalRead | Self::TransactionalWrite => 4,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the developer guide's pages about read and write consumption, and the borders between units.
    #[test]
    fn units_round_up_for_each_item() {
        for (access, size, count, halves) in [
            (Access::ConsistentRead, 4096, 1, 2),
            (Access::EventualRead, 4096, 1, 1),
            (Access::TransactionalRead, 4096, 1, 4),
            (Access::ConsistentRead, 8192, 1, 4),
            (Access::EventualRead, 4097, 1, 2),
            (Access::Write, 1024, 1, 2),
            (Access::Write, 1025, 1, 4),
            (Access::TransactionalWrite, 1024, 1, 4),
            (Access::Write, 512, 3, 6),
            (Access::EventualRead, 0, 1, 1),
            (Access::Write, 0, 1, 2),
        ] {
            assert_eq!(half_units(access, size, count), Some(halves), "{access:?} {count} × {size}");
        }
        assert_eq!(half_units(Access::Write, 1, u64::MAX), None);
    }
}
