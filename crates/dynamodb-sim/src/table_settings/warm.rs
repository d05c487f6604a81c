//! Warm throughput of a table or index: raised only, never lowered.

use crate::primitives::clock::Moment;
use crate::primitives::error::ServiceError;
use crate::primitives::units::Units;
use crate::table_settings::capacity::BillingMode;
use crate::table_settings::input::WarmThroughput;

/// The warm throughput that every on-demand table and index starts with (T-032).
pub(crate) const ON_DEMAND_FLOOR: Units = Units::new(12_000, 4_000);

/// Warm throughput with a raise that may be under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Warm {
    pub(crate) units: Units,
    pub(crate) raise: Option<Raise>,
    /// Whether a raise was made before: later ones take about 2 s (T-121).
    pub(crate) raised: bool,
}

/// A raise under way; the old values are reported until it ends (T-179).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Raise {
    pub(crate) to: Units,
    pub(crate) until: Moment,
}

impl Warm {
    /// Current units per second.
    #[must_use]
    pub fn units(&self) -> Units {
        self.units
    }

    /// Whether `WarmThroughput.Status` is UPDATING.
    #[must_use]
    pub fn is_updating(&self) -> bool {
        self.raise.is_some()
    }

    /// Warm throughput of a new table or index; what is not given is the floor of its mode (T-039).
    pub(crate) fn created(
        given: Option<&WarmThroughput>,
        mode: BillingMode,
        provisioned: Units,
        of: &str,
    ) -> Result<Self, ServiceError> {
        let floor = match mode {
            BillingMode::PayPerRequest => ON_DEMAND_FLOOR,
            BillingMode::Provisioned => provisioned,
        };
        let wanted = wanted(given, floor);
        let members = [
            ("ReadUnitsPerSecond", "ReadCapacityUnits", wanted.read < floor.read),
            ("WriteUnitsPerSecond", "WriteCapacityUnits", wanted.write < floor.write),
        ];
        for (member, unit, low) in members {
            if low {
                let than = match mode {
                    BillingMode::PayPerRequest => {
                        "initial throughput for OnDemand. See: https://docs.aws.amazon.com/amazondynamodb/\
                         latest/developerguide/on-demand-capacity-mode.html#on-demand-capacity-mode-initial"
                            .to_owned()
                    }
                    BillingMode::Provisioned => format!("{unit} of ProvisionedThroughput"),
                };
                return Err(ServiceError::invalid(format!(
                    "Requested {member} for WarmThroughput for {of} is lower than {than}"
                )));
            }
        }
        Ok(Self { units: wanted, ..Self::default() })
    }

    /// Refuses to lower either member below the current value; an equal value is fine (T-179).
    pub(crate) fn check_raise(&self, given: &WarmThroughput, of: &str) -> Result<(), ServiceError> {
        let wanted = wanted(Some(given), self.units);
        let members = [
            ("ReadUnitsPerSecond", wanted.read < self.units.read),
            ("WriteUnitsPerSecond", wanted.write < self.units.write),
        ];
        for (member, lower) in members {
            if lower {
                return Err(ServiceError::invalid(format!(
                    "Requested {member} for WarmThroughput for {of} is lower than current WarmThroughput, \
                     decreasing WarmThroughput is not supported"
                )));
            }
        }
        Ok(())
    }

    /// Starts a raise. One that is under way keeps its end and takes the new values (T-459).
    pub(crate) fn start(&mut self, given: &WarmThroughput, until: Moment) {
        let to = wanted(Some(given), self.units);
        let until = self.raise.map_or(until, |raise| raise.until);
        self.raise = Some(Raise { to, until });
    }

    pub(crate) fn settle(&mut self, now: Moment) {
        if let Some(raise) = self.raise.filter(|raise| raise.until <= now) {
            self.raised = self.raised || raise.to != self.units;
            // Units provisioned meanwhile are kept: no value ever goes down.
            self.units = self.units.max(raise.to);
            self.raise = None;
        }
    }

    /// Follows the highest units ever provisioned (T-061).
    pub(crate) fn follow(&mut self, provisioned: Units) {
        self.units = self.units.max(provisioned);
    }
}

/// The requested pair, completed from `otherwise`.
pub(crate) fn wanted(given: Option<&WarmThroughput>, otherwise: Units) -> Units {
    let given = given.cloned().unwrap_or_default();
    Units {
        read: given.read_units_per_second.unwrap_or(otherwise.read),
        write: given.write_units_per_second.unwrap_or(otherwise.write),
    }
}
