//! The input of `PutMetricAlarm`.

use serde::Deserialize;

use crate::primitives::input::Tag;

/// The input, every member optional.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct PutMetricAlarm {
    pub(super) alarm_name: Option<String>,
    pub(super) alarm_description: Option<String>,
    #[serde(rename = "OKActions")]
    pub(super) ok_actions: Option<Vec<String>>,
    pub(super) alarm_actions: Option<Vec<String>>,
    pub(super) insufficient_data_actions: Option<Vec<String>>,
    pub(super) metric_name: Option<String>,
    pub(super) namespace: Option<String>,
    pub(super) statistic: Option<String>,
    pub(super) extended_statistic: Option<String>,
    pub(super) dimensions: Option<Vec<Dimension>>,
    pub(super) period: Option<i64>,
    pub(super) unit: Option<String>,
    pub(super) evaluation_periods: Option<i64>,
    pub(super) datapoints_to_alarm: Option<i64>,
    pub(super) threshold: Option<f64>,
    pub(super) comparison_operator: Option<String>,
    pub(super) treat_missing_data: Option<String>,
    pub(super) evaluate_low_sample_count_percentile: Option<String>,
    pub(super) metrics: Option<Vec<Query>>,
    pub(super) threshold_metric_id: Option<String>,
    pub(super) tags: Option<Vec<Tag>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Dimension {
    pub(super) name: Option<String>,
    pub(super) value: Option<String>,
}

/// `MetricDataQuery`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Query {
    pub(super) id: Option<String>,
    pub(super) metric_stat: Option<MetricStat>,
    pub(super) expression: Option<String>,
    pub(super) return_data: Option<bool>,
    pub(super) period: Option<i64>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct MetricStat {
    pub(super) metric: Option<Metric>,
    pub(super) period: Option<i64>,
    pub(super) stat: Option<String>,
    pub(super) unit: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Metric {
    pub(super) namespace: Option<String>,
    pub(super) metric_name: Option<String>,
    pub(super) dimensions: Option<Vec<Dimension>>,
}

impl Query {
    /// A query returns data by default.
    pub(super) fn returns(&self) -> bool {
        self.return_data != Some(false)
    }
}
