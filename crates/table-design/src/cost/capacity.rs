//! How is a table billed, and how much capacity does it have on average?

use super::units::amount;

/// The modes in which requests are billed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum BillingMode {
    /// By request.
    #[default]
    OnDemand,
    /// By hour of capacity, used or not.
    Provisioned,
}

/// Capacity for reads and writes of a table or index.
///
/// `None`: not decided. It is then taken to be scaled at 70 % utilization, with one unit at least and without a maximum; a
/// table that is billed on demand is compared with that.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Throughput {
    /// For reads.
    pub read: Option<Capacity>,
    /// For writes.
    pub write: Option<Capacity>,
}

/// Provisioned capacity, in units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Capacity {
    /// Always as much.
    Fixed(f64),
    /// Scaled with the load.
    Scaled {
        /// The least.
        min: f64,
        /// The most.
        max: f64,
        /// The utilization that scaling aims at, in percent.
        target_percent: f64,
    },
}

/// The target for capacity that is not decided, in percent.
pub(super) const ASSUMED_TARGET_PERCENT: f64 = 70.0;

/// Capacity that is not decided.
const ASSUMED: Capacity = Capacity::Scaled { min: 1.0, max: f64::INFINITY, target_percent: ASSUMED_TARGET_PERCENT };

impl BillingMode {
    /// The name in the service's API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OnDemand => "PAY_PER_REQUEST",
            Self::Provisioned => "PROVISIONED",
        }
    }

    /// The other one.
    pub(super) const fn other(self) -> Self {
        match self {
            Self::OnDemand => Self::Provisioned,
            Self::Provisioned => Self::OnDemand,
        }
    }
}

impl Capacity {
    /// The units that are there on average at a load of so many units per second. Scaling keeps to its target, within its
    /// bounds.
    pub(super) fn average_units(self, load: f64) -> f64 {
        match self {
            Self::Fixed(units) => amount(units),
            Self::Scaled { min, max, target_percent } => {
                let wanted = amount(load) * 100.0 / target_percent.clamp(1.0, 100.0);
                wanted.max(amount(min)).min(max)
            }
        }
    }

    /// The most units per second that there can be.
    #[must_use]
    pub const fn limit(self) -> f64 {
        match self {
            Self::Fixed(units) => units,
            Self::Scaled { max, .. } => max,
        }
    }
}

/// The average of capacity that may not be decided.
pub(super) fn average_units(capacity: Option<Capacity>, load: f64) -> f64 {
    amount(capacity.unwrap_or(ASSUMED).average_units(load))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scaled_capacity_keeps_to_target_and_bounds() {
        let scaled = Capacity::Scaled { min: 5.0, max: 100.0, target_percent: 50.0 };
        for (load, units) in [(0.0, 5.0), (2.0, 5.0), (20.0, 40.0), (80.0, 100.0)] {
            assert_eq!(scaled.average_units(load), units, "{load}");
        }
        assert_eq!(average_units(None, 70.0), 100.0);
        assert_eq!(average_units(None, 0.0), 1.0);
        assert_eq!(Capacity::Fixed(7.0).average_units(80.0), 7.0);
    }
}
