//! In which settings does an alarm differ from the one that is wanted? For the reader of a plan.

use std::collections::{BTreeMap, BTreeSet};

use super::AlarmDefinition;
use super::definition::{Measure, Query, Source};
use super::settings::{MeasureInWords, named};

/// A setting that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    /// Its attribute; where it has none, its name in CloudWatch's API.
    pub(crate) setting: &'static str,
    /// What the alarm has.
    pub(crate) found: String,
    /// What is wanted.
    pub(crate) wanted: String,
    /// Whether `alarm_settings` shows it.
    pub(crate) is_shown: bool,
}

/// Every setting in which PutMetricAlarm would change the alarm; its tags are not changed by that.
pub(crate) fn differences(found: &AlarmDefinition, wanted: &AlarmDefinition) -> Vec<Difference> {
    let AlarmDefinition {
        name: _, // The same, or it would be another alarm.
        description,
        actions_enabled,
        measure,
        threshold,
        comparison,
        evaluation_periods,
        datapoints_to_alarm,
        alarm_actions,
        ok_actions,
        insufficient_data_actions,
        extras,
        tags: _,
    } = found;
    let shown = [
        ("comparison", comparison.as_str().to_owned(), wanted.comparison.as_str().to_owned()),
        ("threshold", threshold.value().to_string(), wanted.threshold.value().to_string()),
        ("evaluation_periods", evaluation_periods.to_string(), wanted.evaluation_periods.to_string()),
        ("datapoints_to_alarm", datapoints_to_alarm.to_string(), wanted.datapoints_to_alarm.to_string()),
    ];
    let others = [
        ("description", quoted(description), quoted(&wanted.description)),
        ("alarm_actions", list(alarm_actions), list(&wanted.alarm_actions)),
        ("ok_actions", list(ok_actions), list(&wanted.ok_actions)),
        ("insufficient_data_actions", list(insufficient_data_actions), list(&wanted.insufficient_data_actions)),
        ("ActionsEnabled", actions_enabled.to_string(), wanted.actions_enabled.to_string()),
    ];
    let extra = |name: &&'static str| (*name, text_of(extras, name), text_of(&wanted.extras, name));
    let names: BTreeSet<&'static str> = extras.keys().chain(wanted.extras.keys()).copied().collect();
    let others = others.into_iter().chain(names.iter().map(extra));
    let shown = of_measure(measure, &wanted.measure).into_iter().chain(differing(shown, true));
    shown.chain(differing(others, false)).collect()
}

fn differing(
    settings: impl IntoIterator<Item = (&'static str, String, String)>,
    is_shown: bool,
) -> impl Iterator<Item = Difference> {
    let different = settings.into_iter().filter(|(_, found, wanted)| found != wanted);
    different.map(move |(setting, found, wanted)| Difference { setting, found, wanted, is_shown })
}

/// In the words of `alarm_settings`. Dimensions, ids and labels are not among these: where nothing else differs, all is written out.
fn of_measure(found: &Measure, wanted: &Measure) -> Vec<Difference> {
    let words = |measure: &Measure| match MeasureInWords::of(measure) {
        Some(MeasureInWords { metric, statistic, period }) => [metric, statistic, period.to_string()],
        None => ["of another kind", "none", "none"].map(str::to_owned),
    };
    let ([metric, statistic, period], wanted_words) = (words(found), words(wanted));
    let [wanted_metric, wanted_statistic, wanted_period] = wanted_words;
    let settings = [
        ("metric", metric, wanted_metric),
        ("statistic", statistic, wanted_statistic),
        ("period", period, wanted_period),
    ];
    let different: Vec<Difference> = differing(settings, true).collect();
    if different.is_empty() && found != wanted {
        return vec![Difference { setting: "metric", found: in_full(found), wanted: in_full(wanted), is_shown: false }];
    }
    different
}

/// With everything that a difference may be in.
fn in_full(measure: &Measure) -> String {
    let of_source = |source: &Source| match source {
        Source::Expression(text) => text.clone(),
        Source::Metric { metric, statistic, period } => {
            let dimensions = metric.dimensions.iter().map(|(name, value)| format!("{name}={value}"));
            let dimensions = dimensions.collect::<Vec<_>>().join(",");
            format!("{}/{}{{{dimensions}}} {} {period}", metric.namespace, named(metric), statistic.as_str())
        }
    };
    let of_query = |(id, Query { source, label, returned }): (&String, &Query)| {
        let label = label.as_ref().map(|label| format!(" {label:?}")).unwrap_or_default();
        let returned = if *returned { "" } else { " (not returned)" };
        format!("{id} = {}{label}{returned}", of_source(source))
    };
    match measure {
        Measure::Metric { metric, statistic, period } => {
            let (metric, statistic) = (metric.clone(), statistic.clone());
            of_source(&Source::Metric { metric, statistic, period: *period })
        }
        Measure::Math(queries) => queries.iter().map(of_query).collect::<Vec<_>>().join("; "),
    }
}

fn text_of(extras: &BTreeMap<&'static str, String>, name: &str) -> String {
    extras.get(name).cloned().unwrap_or_else(|| "not set".to_owned())
}

fn quoted(text: &str) -> String {
    format!("{text:?}")
}

fn list(texts: &BTreeSet<String>) -> String {
    let quoted: Vec<String> = texts.iter().map(|text| self::quoted(text)).collect();
    format!("[{}]", quoted.join(", "))
}
