//! The definition of an alarm: exactly what PutMetricAlarm takes, as plain data.
//!
//! `TreatMissingData` is not among it: for DynamoDB's metrics the service ignores it, missing data always leaves an alarm
//! as it is (V127). Neither is `Unit`, with which a metric that is published under another unit would never be found, nor are
//! the windows and warm-up times that came in 2026: an alarm that has one of them differs from ours.

use std::collections::{BTreeMap, BTreeSet};

use super::value::{Statistic, Threshold};

/// An alarm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AlarmDefinition {
    /// 1–255 characters, unique in account and Region.
    pub(crate) name: String,
    /// At most 1,024 characters.
    pub(crate) description: String,
    /// Whether its actions run at all. Ours do; one may have been silenced outside Terraform.
    pub(crate) actions_enabled: bool,
    /// What is compared.
    pub(crate) measure: Measure,
    /// With what.
    pub(crate) threshold: Threshold,
    /// How.
    pub(crate) comparison: Comparison,
    /// How many of the latest periods are evaluated.
    pub(crate) evaluation_periods: u32,
    /// How many of them must breach the threshold.
    pub(crate) datapoints_to_alarm: u32,
    /// ARNs of the actions to run when it enters ALARM.
    pub(crate) alarm_actions: BTreeSet<String>,
    /// ARNs of the actions to run when it enters OK.
    pub(crate) ok_actions: BTreeSet<String>,
    /// ARNs of the actions to run when it enters INSUFFICIENT_DATA.
    pub(crate) insufficient_data_actions: BTreeSet<String>,
    /// What it has that no alarm of ours has, by the service's names and in its words: another PutMetricAlarm removes it.
    pub(crate) extras: BTreeMap<&'static str, String>,
    /// Accepted by PutMetricAlarm when the alarm is created, and ignored afterwards: then TagResource sets them.
    pub(crate) tags: BTreeMap<String, String>,
}

/// What an alarm compares with its threshold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Measure {
    /// One metric.
    Metric {
        /// Which.
        metric: Metric,
        /// How a period becomes one value.
        statistic: Statistic,
        /// Seconds.
        period: u32,
    },
    /// An expression over metrics: queries by id, exactly one of which is returned.
    Math(BTreeMap<String, Query>),
}

/// A metric by its full name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Metric {
    /// `AWS/DynamoDB`.
    pub(crate) namespace: String,
    /// For instance `ReadThrottleEvents`.
    pub(crate) name: String,
    /// All of them, otherwise it is another metric.
    pub(crate) dimensions: BTreeMap<String, String>,
}

/// A part of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Query {
    /// What it is.
    pub(crate) source: Source,
    /// Its label in graphs.
    pub(crate) label: Option<String>,
    /// Whether this is what is compared.
    pub(crate) returned: bool,
}

/// Where the values of a query come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// A metric.
    Metric {
        /// Which.
        metric: Metric,
        /// How a period becomes one value.
        statistic: Statistic,
        /// Seconds.
        period: u32,
    },
    /// Metric math over other queries' ids.
    Expression(String),
}

/// A setting that ours are put without, unless the alarm has the value that it then gets. `missing` is that of `TreatMissingData`, and
/// `ignore` what the service does with DynamoDB's metrics in any case (V127). The others have no effect, although whoever set them
/// expects one.
pub(crate) fn extra(setting: &'static str, value: Option<&str>) -> Option<(&'static str, String)> {
    let usual: &[&str] = match setting {
        "TreatMissingData" => &["", "missing", "ignore"],
        "EvaluateLowSampleCountPercentile" => &["", "evaluate"],
        _ => &[""],
    };
    value.filter(|value| !usual.contains(value)).map(|value| (setting, value.to_owned()))
}

/// How a value is compared with the threshold. The service knows more; ours are these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    /// `GreaterThanThreshold`
    Greater,
    /// `GreaterThanOrEqualToThreshold`
    GreaterOrEqual,
    /// `LessThanThreshold`
    Less,
    /// `LessThanOrEqualToThreshold`
    LessOrEqual,
}

impl AlarmDefinition {
    /// Whether PutMetricAlarm has nothing to change about `other`, whatever its tags are.
    pub(crate) fn is_put_like(&self, other: &Self) -> bool {
        let tagged = Self { tags: other.tags.clone(), ..self.clone() };
        tagged == *other
    }

    /// An alarm of which only the name is known. It is like none that is desired.
    pub(crate) fn unread(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            description: String::new(),
            actions_enabled: false,
            measure: Measure::Math(BTreeMap::new()),
            threshold: Threshold::ZERO,
            comparison: Comparison::Greater,
            evaluation_periods: 0,
            datapoints_to_alarm: 0,
            alarm_actions: BTreeSet::new(),
            ok_actions: BTreeSet::new(),
            insufficient_data_actions: BTreeSet::new(),
            extras: BTreeMap::new(),
            tags: BTreeMap::new(),
        }
    }

    /// The metrics it uses.
    pub(crate) fn metrics(&self) -> Vec<&Metric> {
        self.measure.parts().into_iter().map(|(metric, ..)| metric).collect()
    }
}

impl Measure {
    /// Metric, statistic and period in seconds of every metric it uses, in the order of ids.
    pub(super) fn parts(&self) -> Vec<(&Metric, &Statistic, u32)> {
        match self {
            Self::Metric { metric, statistic, period } => vec![(metric, statistic, *period)],
            Self::Math(queries) => queries
                .values()
                .filter_map(|query| match &query.source {
                    Source::Metric { metric, statistic, period } => Some((metric, statistic, *period)),
                    Source::Expression(_) => None,
                })
                .collect(),
        }
    }
}

impl Comparison {
    const ALL: [Self; 4] = [Self::Greater, Self::GreaterOrEqual, Self::Less, Self::LessOrEqual];

    /// As the service spells it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Greater => "GreaterThanThreshold",
            Self::GreaterOrEqual => "GreaterThanOrEqualToThreshold",
            Self::Less => "LessThanThreshold",
            Self::LessOrEqual => "LessThanOrEqualToThreshold",
        }
    }

    /// The comparison that the service spells this way; none for those of anomaly detection.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|comparison| comparison.as_str() == text)
    }
}
