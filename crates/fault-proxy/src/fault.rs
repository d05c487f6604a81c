//! Faults as data: which operation, which occurrences, which kind.

use serde::{Deserialize, Serialize};

/// What happens to a call. "Nothing is done" means that the service never sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// `ThrottlingException` "Rate exceeded"; nothing is done.
    Throttled,
    /// `LimitExceededException` of a lock that clears after seconds; nothing is done.
    TagsLocked,
    /// `LimitExceededException` of a budget that ends [`Rule::milliseconds`] from now; nothing is done.
    BudgetSpent,
    /// `ResourceInUseException`; nothing is done.
    InUse,
    /// HTTP 500 `InternalServerError`; nothing is done.
    InternalError,
    /// HTTP 503 without a body, as a load balancer answers; nothing is done.
    Unavailable,
    /// The call is reset and the port is closed for [`Rule::milliseconds`], or until the rules are replaced if that is
    /// zero; nothing is done.
    PortClosed,
    /// The connection is reset before the call is forwarded.
    Reset,
    /// The call is forwarded, and the connection reset instead of an answer.
    AnswerLost,
    /// The call is forwarded, and its answer held back for [`Rule::milliseconds`].
    Slow,
    /// The call is forwarded, and the connection ends in the middle of the answer's body.
    Truncated,
    /// The call is forwarded, and half of its answer arrives as if it were the whole.
    Malformed,
    /// The call is forwarded, and its answer carries an `x-amz-crc32` that is not the body's.
    WrongChecksum,
    /// The service's clock is a quarter of an hour ahead: what is not signed for its time is refused.
    ClockSkew,
    /// `ExpiredTokenException`; nothing is done.
    TokenExpired,
    /// `AccessDeniedException`; nothing is done.
    Denied,
}

impl Fault {
    /// Every fault, in the order of reports.
    pub const ALL: [Self; 16] = [
        Self::Throttled,
        Self::TagsLocked,
        Self::BudgetSpent,
        Self::InUse,
        Self::InternalError,
        Self::Unavailable,
        Self::PortClosed,
        Self::Reset,
        Self::AnswerLost,
        Self::Slow,
        Self::Truncated,
        Self::Malformed,
        Self::WrongChecksum,
        Self::ClockSkew,
        Self::TokenExpired,
        Self::Denied,
    ];

    /// The name used in rules and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Throttled => "throttled",
            Self::TagsLocked => "tags_locked",
            Self::BudgetSpent => "budget_spent",
            Self::InUse => "in_use",
            Self::InternalError => "internal_error",
            Self::Unavailable => "unavailable",
            Self::PortClosed => "port_closed",
            Self::Reset => "reset",
            Self::AnswerLost => "answer_lost",
            Self::Slow => "slow",
            Self::Truncated => "truncated",
            Self::Malformed => "malformed",
            Self::WrongChecksum => "wrong_checksum",
            Self::ClockSkew => "clock_skew",
            Self::TokenExpired => "token_expired",
            Self::Denied => "denied",
        }
    }
}

/// Which calls meet a fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// An operation name; a trailing `*` matches every name with this beginning.
    pub operation: String,
    /// What happens.
    pub fault: Fault,
    /// The first matching call that is hit, counted from 1.
    #[serde(default = "one")]
    pub first: u64,
    /// How many matching calls are hit from there; `null` means all.
    #[serde(default = "one_time")]
    pub count: Option<u64>,
    /// The time of those faults that have one.
    #[serde(default)]
    pub milliseconds: u64,
}

fn one() -> u64 {
    1
}

#[expect(clippy::unnecessary_wraps, reason = "the default of an optional member")]
fn one_time() -> Option<u64> {
    Some(1)
}

impl Rule {
    /// Hits `count` matching calls from the `first` on, counted from 1.
    pub fn times(operation: impl Into<String>, fault: Fault, first: u64, count: u64) -> Self {
        Self { operation: operation.into(), fault, first, count: Some(count), milliseconds: 0 }
    }

    /// Hits every matching call from the `first` on.
    pub fn from(operation: impl Into<String>, fault: Fault, first: u64) -> Self {
        Self { count: None, ..Self::times(operation, fault, first, 1) }
    }

    /// The same with a time.
    #[must_use]
    pub fn lasting(self, milliseconds: u64) -> Self {
        Self { milliseconds, ..self }
    }

    fn matches(&self, operation: &str) -> bool {
        match self.operation.strip_suffix('*') {
            Some(beginning) => operation.starts_with(beginning),
            None => self.operation == operation,
        }
    }

    fn hits(&self, occurrence: u64) -> bool {
        let after = occurrence.checked_sub(self.first);
        after.is_some_and(|after| self.count.is_none_or(|count| after < count))
    }
}

/// What the rules say about one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strike {
    /// What happens.
    pub fault: Fault,
    /// [`Rule::milliseconds`].
    pub milliseconds: u64,
}

/// Rules, each with the number of calls it has seen since it was set.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    rules: Vec<(Rule, u64)>,
}

impl Plan {
    /// A plan of these rules.
    #[must_use]
    pub fn new(rules: Vec<Rule>) -> Self {
        Self { rules: rules.into_iter().map(|rule| (rule, 0)).collect() }
    }

    /// Counts a call for every rule it matches; the first rule that hits decides.
    pub fn strike(&mut self, operation: &str) -> Option<Strike> {
        let mut strike = None;
        for (rule, seen) in &mut self.rules {
            if rule.matches(operation) {
                *seen += 1;
                if rule.hits(*seen) && strike.is_none() {
                    strike = Some(Strike { fault: rule.fault, milliseconds: rule.milliseconds });
                }
            }
        }
        strike
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_hits_the_occurrences_it_names() {
        let mut plan = Plan::new(vec![Rule::times("UpdateTable", Fault::Throttled, 2, 2)]);
        let hits: Vec<bool> = (0..4).map(|_| plan.strike("UpdateTable").is_some()).collect();
        assert_eq!(hits, [false, true, true, false]);
        assert_eq!(plan.strike("DeleteTable"), None);
    }

    #[test]
    fn every_matching_rule_counts_and_the_first_that_hits_decides() {
        let rules = vec![Rule::times("*", Fault::Slow, 1, 1), Rule::from("Update*", Fault::Denied, 2)];
        let mut plan = Plan::new(rules);
        let faults: Vec<_> = (0..3).map(|_| plan.strike("UpdateTable").map(|strike| strike.fault)).collect();
        assert_eq!(faults, [Some(Fault::Slow), Some(Fault::Denied), Some(Fault::Denied)]);
    }

    #[test]
    fn rules_are_read_with_defaults_and_names_are_those_of_the_rules() {
        let rule: Rule = serde_json::from_str(r#"{"operation": "Describe*", "fault": "answer_lost"}"#).expect("a rule");
        assert_eq!(rule, Rule::times("Describe*", Fault::AnswerLost, 1, 1));
        for fault in Fault::ALL {
            assert_eq!(serde_json::to_value(fault).expect("a name"), fault.name());
        }
    }
}
