//! Thresholds and statistics: values that have to be right before an alarm is defined.

use crate::finite::Finite;

/// What an alarm compares with.
pub(crate) type Threshold = Finite;

/// How the values within a period become one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Statistic {
    /// `Average`
    Average,
    /// `Maximum`
    Maximum,
    /// `Minimum`
    Minimum,
    /// `SampleCount`
    SampleCount,
    /// `Sum`
    Sum,
    /// A percentile or trimmed statistic such as `p99`: the service takes it as `ExtendedStatistic`, instead of
    /// `Statistic` (V124).
    Extended(String),
}

impl Statistic {
    const PLAIN: [Self; 5] = [Self::Average, Self::Maximum, Self::Minimum, Self::SampleCount, Self::Sum];

    /// Reads `Average`, `p99`, `tm95.5`, `PR(:300)` and the like (PutMetricAlarm, Statistic and ExtendedStatistic).
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let plain = Self::PLAIN.into_iter().find(|statistic| statistic.as_str() == text);
        plain.or_else(|| is_extended(text).then(|| Self::Extended(text.to_owned())))
    }

    /// As the service spells it.
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Average => "Average",
            Self::Maximum => "Maximum",
            Self::Minimum => "Minimum",
            Self::SampleCount => "SampleCount",
            Self::Sum => "Sum",
            Self::Extended(text) => text,
        }
    }
}

/// `p`, `tm`, `tc`, `ts` or `wm` with a percentage; `TM(…)` and the like with a range; `IQM`.
fn is_extended(text: &str) -> bool {
    let percentage = |number: &str| {
        let shape = number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        shape
            && number.starts_with(|c: char| c.is_ascii_digit())
            && !number.ends_with('.')
            && number.parse::<f64>().is_ok_and(|number| number <= 100.0)
    };
    let bound = |text: &str| match text.strip_suffix('%') {
        // Of an alarm the percentages of a range are 10 to 90 (PutMetricAlarm).
        Some(percent) => percent.parse::<f64>().is_ok_and(|percent| (10.0..=90.0).contains(&percent)),
        None => text.is_empty() || text.parse::<f64>().is_ok_and(f64::is_finite),
    };
    let range = |inner: &str| {
        inner.split_once(':').is_some_and(|(from, to)| bound(from) && bound(to) && !(from.is_empty() && to.is_empty()))
    };
    let short = ["tm", "tc", "ts", "wm", "p"].iter().any(|name| text.strip_prefix(name).is_some_and(percentage));
    let long = ["TM", "TC", "TS", "WM", "PR"].iter().any(|name| {
        let inner = text.strip_prefix(name).and_then(|rest| rest.strip_prefix('(')?.strip_suffix(')'));
        inner.is_some_and(range)
    });
    text == "IQM" || short || long
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_are_numbers() {
        assert_eq!(Threshold::new(-0.0), Threshold::new(0.0));
        assert_ne!(Threshold::new(0.1), Threshold::new(0.2));
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(Threshold::new(bad), None);
        }
    }

    #[test]
    fn statistics() {
        for good in
            ["Average", "Sum", "p99", "p99.9", "p100", "p0", "tm95", "IQM", "TM(10%:90%)", "PR(:300)", "WM(15%:)"]
        {
            assert_eq!(Statistic::parse(good).expect(good).as_str(), good);
        }
        for bad in [
            "",
            "average",
            "p",
            "p101",
            "p99.",
            "p-1",
            "p1e1",
            "q50",
            "TM()",
            "TM(:)",
            "TM(1)",
            "PR(a:b)",
            "p9.9.9",
            "TM(5%:95%)",
        ] {
            assert_eq!(Statistic::parse(bad), None, "{bad}");
        }
    }
}
