//! The members that the answers of this service have in common.

use serde_json::{Map, Value};

use super::state::Insights;

/// The members that every answer has; the mode is absent until first used (T-089).
pub(super) fn named(table: &str, index: Option<&str>, insights: &Insights) -> Map<String, Value> {
    let mut members = Map::new();
    members.insert("TableName".to_owned(), table.into());
    if let Some(index) = index {
        members.insert("IndexName".to_owned(), index.into());
    }
    members.insert("ContributorInsightsStatus".to_owned(), insights.status_name().into());
    if let Some(mode) = insights.mode {
        members.insert("ContributorInsightsMode".to_owned(), mode.as_str().into());
    }
    members
}
