//! What do the insights of one table or index answer? `UpdateContributorInsights` and `DescribeContributorInsights`.

use serde_json::{Map, Value, json};

use super::{Insights, InsightsMode, InsightsStatus, rules_held};
use crate::clock::Moment;
use crate::context::Context;
use crate::error::ServiceError;
use crate::index::IndexPhase;
use crate::input;
use crate::schema::KeyElement;
use crate::shape::Shape;
use crate::table::{Phase, Table};

/// `UpdateContributorInsights`: the answer never tells whether the rules fit (T-337).
pub(crate) fn update(cx: &mut Context<'_>, input: &Value) -> Result<Value, ServiceError> {
    let given: input::UpdateContributorInsights = input::read(input)?;
    check_shape(&given)?;
    let enable = given.contributor_insights_action.as_deref() == Some("ENABLE");
    let index = given.index_name.as_deref();
    let now = cx.now;
    let table = cx.lasting_table(given.table_name.as_deref())?;
    let before = find(table, index, now)?.clone();
    check_phase(table, index, now, enable)?;
    let (name, keys) = (table.name.clone(), keys(table, index).to_vec());
    let after = if enable {
        let mode = InsightsMode::of(given.contributor_insights_mode.as_deref());
        enabled(cx, before, mode, &keys)?
    } else {
        disabled(cx, before)?
    };
    let output = named(&name, index, &after);
    *find(cx.lasting_table(Some(&name))?, index, now)? = after;
    Ok(Value::Object(output))
}

fn check_shape(given: &input::UpdateContributorInsights) -> Result<(), ServiceError> {
    let mut shape = Shape::default();
    shape.table_name(&given.table_name);
    if let Some(index) = &given.index_name {
        shape.name("indexName", index);
    }
    if let Some(action) = shape.required("contributorInsightsAction", &given.contributor_insights_action) {
        shape.one_of("contributorInsightsAction", action, &["ENABLE", "DISABLE"]);
    }
    if let Some(mode) = &given.contributor_insights_mode {
        shape.one_of("contributorInsightsMode", mode, &["ACCESSED_AND_THROTTLED_KEYS", "THROTTLED_KEYS"]);
    }
    shape.done()
}

/// The insights of a table or of a global index; the service knows no local index (T-094), and one that is being
/// added only after some twenty seconds (T-116).
fn find<'a>(table: &'a mut Table, index: Option<&str>, now: Moment) -> Result<&'a mut Insights, ServiceError> {
    let Some(index) = index else {
        return Ok(&mut table.insights);
    };
    let name = &table.name;
    table.globals.iter_mut().find(|global| global.name == index && global.insights.is_known(now)).map_or_else(
        || {
            let text = format!("Requested resource not found: Index: {index} not found for table: {name}");
            Err(ServiceError::new("ResourceNotFoundException", text))
        },
        |global| Ok(&mut global.insights),
    )
}

fn keys<'a>(table: &'a Table, index: Option<&str>) -> &'a [KeyElement] {
    index.and_then(|name| table.global(name)).map_or(&table.keys, |index| &index.keys)
}

/// UPDATING tables are admitted (T-117), and DELETING ones for about a second (T-455).
fn check_phase(table: &Table, index: Option<&str>, now: Moment, enable: bool) -> Result<(), ServiceError> {
    let table_ready = match &table.phase {
        Phase::Live => true,
        Phase::Creating(_) => false,
        Phase::Deleting(deleting) => now < deleting.forgotten_at,
    };
    let index_ready = index.and_then(|name| table.global(name)).is_none_or(|index| index.phase == IndexPhase::Active);
    let of = match (table_ready, index_ready) {
        (true, true) => return Ok(()),
        (false, _) => "TableStatus",
        (true, false) => "IndexStatus",
    };
    let verb = if enable { "enable" } else { "disable" };
    Err(invalid_state(&format!("{of} must be ACTIVE to {verb} ContributorInsights.")))
}

fn invalid_state(detail: &str) -> ServiceError {
    ServiceError::validation(format!("Table or Index is not in a valid state to update Key Access Insights: {detail}"))
}

/// What an ENABLE makes of the insights: nothing if they are on in that mode (T-091, T-092).
fn enabled(
    cx: &mut Context<'_>,
    mut insights: Insights,
    mode: InsightsMode,
    keys: &[KeyElement],
) -> Result<Insights, ServiceError> {
    let timings = &cx.settings.timings;
    let same = insights.mode == Some(mode);
    match insights.status {
        // A repeated ENABLE is accepted while the first is under way (T-455); with another mode it was not measured.
        InsightsStatus::Enabled | InsightsStatus::Enabling { .. } if same => return Ok(insights),
        InsightsStatus::Enabling { .. } | InsightsStatus::Disabling { .. } => return Err(under_way(&insights)),
        InsightsStatus::Disabled | InsightsStatus::Enabled | InsightsStatus::Failed => {}
    }
    let others = rules_held(cx.store) - insights.rules_held(keys);
    let fits = others + mode.rules(keys).len() <= cx.settings.quotas.insights_rules;
    let span = match (fits, insights.status) {
        (false, _) => timings.insights_failure,
        (true, InsightsStatus::Enabled) => timings.insights_mode,
        (true, _) => timings.insights_enable,
    };
    if insights.status != InsightsStatus::Enabled {
        insights.rules_since = Some(cx.now);
    }
    insights.mode = Some(mode);
    insights.changed = Some(cx.now);
    insights.failed = false;
    insights.status = InsightsStatus::Enabling { until: cx.after(span), fits };
    Ok(insights)
}

/// What a DISABLE makes of the insights; a mode given with it is ignored (T-092).
fn disabled(cx: &mut Context<'_>, mut insights: Insights) -> Result<Insights, ServiceError> {
    match insights.status {
        InsightsStatus::Disabled | InsightsStatus::Disabling { .. } => return Ok(insights),
        InsightsStatus::Enabling { .. } => return Err(under_way(&insights)),
        InsightsStatus::Enabled | InsightsStatus::Failed => {}
    }
    insights.changed = Some(cx.now);
    insights.status = InsightsStatus::Disabling { until: cx.after(cx.settings.timings.insights_disable) };
    Ok(insights)
}

/// A change of direction before the last change has settled was not measured: the strict answer, in our words.
fn under_way(insights: &Insights) -> ServiceError {
    invalid_state(&format!("ContributorInsights are {}.", insights.status_name()))
}

/// `DescribeContributorInsights`.
pub(crate) fn describe(cx: &mut Context<'_>, input: &Value) -> Result<Value, ServiceError> {
    let given: input::DescribeContributorInsights = input::read(input)?;
    let mut shape = Shape::default();
    shape.table_name(&given.table_name);
    if let Some(index) = &given.index_name {
        shape.name("indexName", index);
    }
    shape.done()?;
    let index = given.index_name.as_deref();
    let now = cx.now;
    let table = cx.lasting_table(given.table_name.as_deref())?;
    let insights = find(table, index, now)?.clone();
    let mut output = named(&table.name, index, &insights);
    if let Some(changed) = insights.changed {
        output.insert("LastUpdateDateTime".to_owned(), changed.epoch_seconds().into());
    }
    if insights.status == InsightsStatus::Enabled {
        output.insert("ContributorInsightsRuleList".to_owned(), rule_names(table, index, &insights).into());
    }
    if insights.failed {
        output.insert("FailureException".to_owned(), failure());
    }
    Ok(Value::Object(output))
}

/// `DynamoDBContributorInsights-<kind>-<name>-<time>` (T-092); how an index is named in it was not measured.
fn rule_names(table: &Table, index: Option<&str>, insights: &Insights) -> Vec<String> {
    let name = index.map_or_else(|| table.name.clone(), |index| format!("{}-{index}", table.name));
    let since = insights.rules_since.map(Moment::millis).unwrap_or_default();
    let kinds = insights.mode.unwrap_or_default().rules(keys(table, index));
    kinds.into_iter().map(|kind| format!("DynamoDBContributorInsights-{kind}-{name}-{since}")).collect()
}

/// T-337, word by word.
fn failure() -> Value {
    json!({
        "ExceptionName": "LimitExceededException",
        "ExceptionDescription": "Amazon CloudWatch Contributor Insights rule limit reached. Please disable \
            Contributor Insights for other tables/indexes OR disable other CloudWatch Contributor Insights rules \
            before retrying.",
    })
}

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
