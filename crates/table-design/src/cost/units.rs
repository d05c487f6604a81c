//! How many capacity units does a request consume on average?
//!
//! The same units are counted in both modes: as read and write request units on demand, as capacity units where capacity is
//! provisioned. Sizes are averages, hence fractions.

use std::iter::Sum;
use std::ops::{Add, Mul};

use crate::units::Access;
use crate::{Operation, Rate};

/// Read and write units: of a request, or per second.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Units {
    /// Read units.
    pub read: f64,
    /// Write units.
    pub write: f64,
}

/// What a request guarantees. A write consumes more only if it is transactional.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Consistency {
    /// An eventually consistent read: half a unit for each unit of size.
    #[default]
    Eventual,
    /// A strongly consistent read: one unit.
    Strong,
    /// Part of a transaction: two units, for reads and writes.
    Transactional,
}

impl Consistency {
    const fn read(self) -> Access {
        match self {
            Self::Eventual => Access::EventualRead,
            Self::Strong => Access::ConsistentRead,
            Self::Transactional => Access::TransactionalRead,
        }
    }

    const fn write(self) -> Access {
        match self {
            Self::Eventual | Self::Strong => Access::Write,
            Self::Transactional => Access::TransactionalWrite,
        }
    }
}

/// Units of the table or index that one request of this operation addresses; those of the indexes that a write changes come on top.
///
/// `items` is how many items the request reads or writes on average, `item_size_bytes` the size of one. A search for vectors
/// consumes none: it is metered in another way.
#[must_use]
pub fn of_request(operation: Operation, items: f64, item_size_bytes: f64, consistency: Consistency) -> Units {
    match operation {
        Operation::GetItem | Operation::BatchGetItem => {
            Units { read: read_each(items, item_size_bytes, consistency), write: 0.0 }
        }
        Operation::Query | Operation::Scan => {
            Units { read: read_together(items, item_size_bytes, consistency), write: 0.0 }
        }
        Operation::SearchVectors => Units::default(),
        Operation::PutItem | Operation::UpdateItem | Operation::DeleteItem => {
            Units { read: 0.0, write: write_each(items, item_size_bytes, consistency) }
        }
    }
}

/// Read units of items that are rounded up one by one (`GetItem`, `BatchGetItem`). One that is not found counts as one of the
/// least size.
pub(super) fn read_each(items: f64, item_size_bytes: f64, consistency: Consistency) -> f64 {
    at_least_one(items) * units(item_size_bytes, consistency.read())
}

/// Read units of items whose sizes are added before they are rounded up (`Query`, `Scan`).
///
/// Several pages need no rule of their own: a full page of 1 MB is 256 units.
pub(super) fn read_together(items: f64, item_size_bytes: f64, consistency: Consistency) -> f64 {
    units(amount(items) * amount(item_size_bytes), consistency.read())
}

/// Read units of the table that a local index takes to fetch what it lacks: those of each whole item.
#[must_use]
pub fn fetch(rate: &Rate, consistency: Consistency) -> Units {
    Units { read: amount(rate.items) * units(rate.item_size_bytes, consistency.read()), write: 0.0 }
}

/// Write units of items, rounded up one by one.
pub(super) fn write_each(items: f64, item_size_bytes: f64, consistency: Consistency) -> f64 {
    at_least_one(items) * units(item_size_bytes, consistency.write())
}

/// Nothing is smaller than one unit of size.
fn units(bytes: f64, access: Access) -> f64 {
    let started = (amount(bytes) / f64::from(access.unit_bytes())).ceil().max(1.0);
    started * f64::from(access.halves()) / 2.0
}

fn at_least_one(items: f64) -> f64 {
    amount(items).max(1.0)
}

/// What is no amount – negative, not a number, infinite – counts as nothing, so that no sum is spoiled by it.
pub(super) fn amount(number: f64) -> f64 {
    if number.is_finite() { number.max(0.0) } else { 0.0 }
}

impl Add for Units {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { read: self.read + other.read, write: self.write + other.write }
    }
}

impl Mul<f64> for Units {
    type Output = Self;

    fn mul(self, factor: f64) -> Self {
        Self { read: self.read * factor, write: self.write * factor }
    }
}

impl Sum for Units {
    fn sum<I: Iterator<Item = Self>>(units: I) -> Self {
        units.fold(Self::default(), Self::add)
    }
}

#[cfg(test)]
mod tests {
    use super::Consistency::{Eventual, Strong, Transactional};
    use super::*;

    #[test]
    fn reads_of_single_items_are_rounded_one_by_one() {
        for (items, size, consistency, units) in [
            (1.0, 1.0, Eventual, 0.5),
            (1.0, 4096.0, Strong, 1.0),
            (1.0, 4097.0, Strong, 2.0),
            (10.0, 100.0, Eventual, 5.0),
            (1.0, 5000.0, Transactional, 4.0),
            (0.0, 0.0, Strong, 1.0),
        ] {
            assert_eq!(read_each(items, size, consistency), units, "{items} × {size} {consistency:?}");
        }
    }

    #[test]
    fn a_page_is_rounded_once() {
        for (items, size, consistency, units) in [
            (10.0, 100.0, Eventual, 0.5),
            (20.0, 200.0, Eventual, 0.5),
            (21.0, 200.0, Eventual, 1.0),
            (100.0, 1000.0, Strong, 25.0),
            (0.0, 200.0, Eventual, 0.5),
            (2.5, 4096.0, Strong, 3.0),
        ] {
            assert_eq!(read_together(items, size, consistency), units, "{items} × {size} {consistency:?}");
        }
    }

    #[test]
    fn writes_are_rounded_up_and_doubled_in_transactions_only() {
        for (size, consistency, units) in
            [(1.0, Eventual, 1.0), (1024.0, Strong, 1.0), (1025.0, Strong, 2.0), (1500.0, Transactional, 4.0)]
        {
            assert_eq!(write_each(1.0, size, consistency), units, "{size} {consistency:?}");
        }
    }

    #[test]
    fn what_is_no_amount_counts_as_nothing() {
        for size in [f64::NAN, f64::INFINITY, -1.0] {
            assert_eq!(write_each(1.0, size, Eventual), 1.0, "{size}");
        }
    }
}
