//! The capacity of a table or index: billing mode, provisioned units, the decrease budget and
//! on-demand maxima.

use crate::primitives::clock::Moment;
use crate::primitives::error::ServiceError;
use crate::primitives::units::Units;
use crate::table_settings::input::OnDemandThroughput;
use crate::table_settings::input::ProvisionedThroughput;

/// The billing mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BillingMode {
    /// By provisioned units.
    Provisioned,
    /// By request.
    PayPerRequest,
}

impl BillingMode {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Provisioned => "PROVISIONED",
            Self::PayPerRequest => "PAY_PER_REQUEST",
        }
    }

    /// The mode of a create; absent means provisioned (T-024).
    pub(crate) fn of(given: Option<&str>) -> Self {
        if given == Some("PAY_PER_REQUEST") { Self::PayPerRequest } else { Self::Provisioned }
    }
}

impl Units {
    /// Units whose shape was checked: both are there.
    pub(crate) fn of(given: &ProvisionedThroughput) -> Self {
        Self {
            read: given.read_capacity_units.unwrap_or_default(),
            write: given.write_capacity_units.unwrap_or_default(),
        }
    }
}

/// Provisioned units of a table or index with their history.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Provisioned {
    pub(crate) units: Units,
    pub(crate) last_increase: Option<Moment>,
    pub(crate) last_decrease: Option<Moment>,
    decreases: u32,
    decrease_day: i64,
}

/// Decreases per UTC day before the hourly rule starts (T-184).
const FREE_DECREASES: u32 = 4;
/// Wait after the last accepted decrease once the free ones are used, in milliseconds (T-326).
const DECREASE_WAIT: i64 = 3_600_000;

impl Provisioned {
    pub(crate) fn new(units: Units) -> Self {
        Self { units, ..Self::default() }
    }

    /// Current units; 0/0 on demand.
    #[must_use]
    pub fn units(&self) -> Units {
        self.units
    }

    /// Accepted decreases of the current UTC day, as `NumberOfDecreasesToday` shows them.
    #[must_use]
    pub fn decreases_today(&self, now: Moment) -> u32 {
        if self.decrease_day == now.utc_day() { self.decreases } else { 0 }
    }

    /// Whether a change is within the decrease budget; refused attempts do not count (T-184, T-185).
    pub(crate) fn check_budget(&self, now: Moment, wanted: Units) -> Result<(), ServiceError> {
        let today = self.decreases_today(now);
        if !self.units.decreases_to(wanted) || today < FREE_DECREASES {
            return Ok(());
        }
        let last = self.last_decrease.unwrap_or(now);
        let next = last.plus(DECREASE_WAIT);
        if now >= next {
            return Ok(());
        }
        Err(ServiceError::limit(format!(
            "Provisioned throughput decreases are limited within a given UTC day. After the first \
             {FREE_DECREASES} decreases, each subsequent decrease in the same UTC day can be performed at \
             most once every 3600 seconds. Number of decreases today: {today}. Last decrease at {}. Next \
             decrease can be made at {}",
            last.human(),
            next.human()
        ))
        .until(next.min(now.next_utc_day())))
    }

    /// Books an accepted change: times are set at once, the units when the change ends (T-060).
    pub(crate) fn book(&mut self, now: Moment, wanted: Units) {
        if self.units.increases_to(wanted) {
            self.last_increase = Some(now);
        }
        if self.units.decreases_to(wanted) {
            self.decreases = self.decreases_today(now) + 1;
            self.decrease_day = now.utc_day();
            self.last_decrease = Some(now);
        }
    }
}

/// Upper bounds of on-demand consumption; absent means unlimited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Maxima {
    pub(crate) read: Option<i64>,
    pub(crate) write: Option<i64>,
    /// Until when a member that was just cleared reads as -1 (T-182).
    pub(crate) sentinel: Option<Sentinel>,
}

/// Members that read as -1 for about a second after they were cleared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sentinel {
    pub(crate) read: bool,
    pub(crate) write: bool,
    pub(crate) until: Moment,
}

impl Maxima {
    /// Maximum read request units, if set.
    #[must_use]
    pub fn read(&self) -> Option<i64> {
        self.read
    }

    /// Maximum write request units, if set.
    #[must_use]
    pub fn write(&self) -> Option<i64> {
        self.write
    }

    /// The maxima of a create, where every given member is at least 1 (T-039).
    pub(crate) fn created(given: Option<&OnDemandThroughput>, of: &str) -> Result<Self, ServiceError> {
        let Some(given) = given else {
            return Ok(Self::default());
        };
        check_range(given, of, |units| units >= 1)?;
        Ok(Self { read: given.max_read_request_units, write: given.max_write_request_units, sentinel: None })
    }

    /// Merges an update member by member; -1 clears a member (T-178, T-182).
    pub(crate) fn merge(&mut self, given: &OnDemandThroughput, sentinel_until: Moment) {
        let merge = |current: &mut Option<i64>, wanted: Option<i64>| match wanted {
            None => false,
            Some(-1) => {
                *current = None;
                true
            }
            Some(units) => {
                *current = Some(units);
                false
            }
        };
        let read = merge(&mut self.read, given.max_read_request_units);
        let write = merge(&mut self.write, given.max_write_request_units);
        self.sentinel = (read || write).then_some(Sentinel { read, write, until: sentinel_until });
    }
}

/// An update accepts a positive number or -1 (T-178).
pub(crate) fn check_maxima_update(given: &OnDemandThroughput, of: &str) -> Result<(), ServiceError> {
    check_range(given, of, |units| units >= 1 || units == -1)
}

/// Maxima belong to on-demand tables only (T-038, T-059).
pub(crate) fn refuse_maxima_when_provisioned(
    given: &OnDemandThroughput,
    index: Option<&str>,
) -> Result<(), ServiceError> {
    let member = if given.max_read_request_units.is_some() {
        "MaxReadRequestUnits"
    } else if given.max_write_request_units.is_some() {
        "MaxWriteRequestUnits"
    } else {
        return Ok(());
    };
    let of = index.map_or(String::new(), |index| format!("for index : {index} "));
    Err(ServiceError::invalid(format!(
        "{member} for OnDemandThroughput {of}cannot be specified when the table BillingMode is PROVISIONED"
    )))
}

fn check_range(given: &OnDemandThroughput, of: &str, allowed: impl Fn(i64) -> bool) -> Result<(), ServiceError> {
    let members = [
        ("MaxReadRequestUnits", given.max_read_request_units),
        ("MaxWriteRequestUnits", given.max_write_request_units),
    ];
    for (member, units) in members {
        if units.is_some_and(|units| !allowed(units)) {
            return Err(ServiceError::invalid(format!(
                "Requested {member} for OnDemandThroughput for {of} is outside of valid range"
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIDNIGHT: Moment = Moment::from_millis(20_000 * 86_400_000);

    fn lowered(provisioned: &mut Provisioned, now: Moment) -> Result<(), ServiceError> {
        let wanted = Units::new(provisioned.units.read - 1, provisioned.units.write - 1);
        provisioned.check_budget(now, wanted)?;
        provisioned.book(now, wanted);
        provisioned.units = wanted;
        Ok(())
    }

    /// T-184, T-326: four a day, then one 3,600 s after the last accepted one; both dimensions count once.
    #[test]
    fn after_four_decreases_one_more_comes_each_hour() {
        let mut provisioned = Provisioned::new(Units::new(100, 100));
        let noon = MIDNIGHT.plus(12 * 3_600_000);
        for minute in 0..4 {
            lowered(&mut provisioned, noon.plus(minute * 60_000)).expect("free decrease");
        }
        let last = noon.plus(3 * 60_000);
        let refused = lowered(&mut provisioned, last.plus(3_599_999)).expect_err("too early");
        assert_eq!(refused.code, "LimitExceededException");
        assert!(refused.message.contains("Number of decreases today: 4."), "{refused}");
        lowered(&mut provisioned, last.plus(3_600_000)).expect("an hour later");
        assert_eq!(provisioned.decreases_today(last.plus(3_600_000)), 5);
    }

    /// T-185: the counter resets at 00:00 UTC.
    #[test]
    fn the_budget_resets_at_midnight_utc() {
        let mut provisioned = Provisioned::new(Units::new(100, 100));
        for second in 0..4 {
            lowered(&mut provisioned, MIDNIGHT.plus(-10_000 + second * 1_000)).expect("free decrease");
        }
        lowered(&mut provisioned, MIDNIGHT.plus(-1)).expect_err("budget spent");
        lowered(&mut provisioned, MIDNIGHT).expect("a new day");
        assert_eq!(provisioned.decreases_today(MIDNIGHT), 1);
    }

    #[test]
    fn an_increase_is_always_within_the_budget() {
        let mut provisioned = Provisioned::new(Units::new(100, 100));
        for _ in 0..4 {
            lowered(&mut provisioned, MIDNIGHT).expect("free decrease");
        }
        assert_eq!(provisioned.check_budget(MIDNIGHT, Units::new(500, 96)), Ok(()));
    }

    /// T-178: members merge one by one, -1 clears one.
    #[test]
    fn maxima_merge_by_member() {
        let mut maxima = Maxima::default();
        let given = |read, write| OnDemandThroughput { max_read_request_units: read, max_write_request_units: write };
        maxima.merge(&given(Some(1_000), Some(500)), MIDNIGHT);
        maxima.merge(&given(Some(2_000), None), MIDNIGHT);
        assert_eq!((maxima.read, maxima.write), (Some(2_000), Some(500)));
        maxima.merge(&given(None, Some(-1)), MIDNIGHT);
        assert_eq!((maxima.read, maxima.write), (Some(2_000), None));
        assert!(maxima.sentinel.is_some_and(|sentinel| sentinel.write && !sentinel.read));
    }
}
