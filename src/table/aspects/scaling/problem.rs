//! What keeps scaling from doing what it was asked for, as the state has it: `scaling_problem`.

use std::fmt;

/// The problems of one dimension. As text they are separated by commas; no problem is no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct ScalingProblems {
    /// A kind of scaling is suspended.
    pub(crate) is_suspended: bool,
    /// The live units, if they are outside the bounds.
    pub(crate) outside: Option<u64>,
    /// The load is not followed.
    pub(crate) lacks_policy: bool,
}

const SUSPENDED: &str = "SUSPENDED";
const OUTSIDE: &str = "OUTSIDE_BOUNDS";
const NO_POLICY: &str = "NO_POLICY";

impl ScalingProblems {
    /// The text, if there is a problem.
    pub(crate) fn text(self) -> Option<String> {
        (self != Self::default()).then(|| self.to_string())
    }

    /// The problems that a stored text names.
    pub(crate) fn parse(text: &str) -> Self {
        Self {
            is_suspended: text.split(", ").any(|part| part == SUSPENDED),
            outside: text.split(", ").find_map(units_outside),
            lacks_policy: text.split(", ").any(|part| part == NO_POLICY),
        }
    }
}

/// The units in `OUTSIDE_BOUNDS (2 units)`.
fn units_outside(part: &str) -> Option<u64> {
    let units = part.strip_prefix(OUTSIDE)?.trim_start_matches([' ', '(']);
    units.split(' ').next()?.parse().ok()
}

/// As in `SUSPENDED, OUTSIDE_BOUNDS (2 units)`.
impl fmt::Display for ScalingProblems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { is_suspended, outside, lacks_policy } = self;
        let unit = |units: u64| if units == 1 { "unit" } else { "units" };
        let outside = outside.map(|units| format!("{OUTSIDE} ({units} {})", unit(units)));
        let parts = [is_suspended.then(|| SUSPENDED.to_owned()), outside, lacks_policy.then(|| NO_POLICY.to_owned())];
        f.write_str(&parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_understood_again() {
        for is_suspended in [false, true] {
            for outside in [None, Some(1), Some(40_000)] {
                for lacks_policy in [false, true] {
                    let problems = ScalingProblems { is_suspended, outside, lacks_policy };
                    assert_eq!(ScalingProblems::parse(&problems.text().unwrap_or_default()), problems);
                }
            }
        }
        let all = ScalingProblems { is_suspended: true, outside: Some(2), lacks_policy: true };
        assert_eq!(all.text().as_deref(), Some("SUSPENDED, OUTSIDE_BOUNDS (2 units), NO_POLICY"));
        assert_eq!(ScalingProblems::default().text(), None);
    }
}
