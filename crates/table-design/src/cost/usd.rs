//! Amounts of money.

use std::fmt;
use std::iter::Sum;
use std::ops::Add;

/// An amount in US dollars, in whole cents: wide enough for every price of every rate that is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Usd {
    cents: i128,
}

/// Decimal prices have no exact binary fraction, so that half a cent can come out a trace too small. This is far less than
/// any price and more than what such sums are off by.
const TRACE: f64 = 1e-6;

impl Usd {
    /// An amount of whole cents.
    #[must_use]
    pub const fn from_cents(cents: i128) -> Self {
        Self { cents }
    }

    /// The cents.
    #[must_use]
    pub const fn cents(self) -> i128 {
        self.cents
    }

    /// The amount as a floating-point number of dollars, for a caller that has no decimal numbers.
    #[must_use]
    pub fn dollars(self) -> f64 {
        self.cents as f64 / 100.0
    }

    /// Rounds dollars to cents, half a cent up.
    pub(super) fn rounded(dollars: f64) -> Self {
        Self { cents: (dollars * 100.0 + TRACE).round() as i128 }
    }
}

impl Add for Usd {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { cents: self.cents.saturating_add(other.cents) }
    }
}

impl Sum for Usd {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::default(), Self::add)
    }
}

impl fmt::Display for Usd {
    /// As a decimal number with two places: `12.05`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.cents < 0 { "-" } else { "" };
        let cents = self.cents.unsigned_abs();
        write!(f, "{sign}{}.{:02}", cents / 100, cents % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_cent_is_rounded_up_whatever_its_binary_fraction() {
        for (dollars, cents) in [(1.005, 101), (0.0049, 0), (0.005, 1), (2.675, 268), (0.0, 0)] {
            assert_eq!(Usd::rounded(dollars).cents(), cents, "{dollars}");
        }
    }

    #[test]
    fn an_amount_is_displayed_with_two_places() {
        for (cents, text) in [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (123_456, "1234.56")] {
            assert_eq!(Usd::from_cents(cents).to_string(), text);
        }
    }
}
