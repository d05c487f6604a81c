//! `UpdateContributorInsights` and `DescribeContributorInsights`.

use serde_json::{Value, json};

use super::change::{disabled, enabled, invalid_state};
use super::state::{Insights, InsightsMode, InsightsStatus};
use super::{answer, list};
use crate::primitives::clock::Moment;
use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;
use crate::primitives::input::{self, inputs};
use crate::primitives::shape::Shape;
use crate::table::index::IndexPhase;
use crate::table::phase::Phase;
use crate::table::state::Table;
use crate::table::store::Tables;
use crate::table_settings::schema::KeyElement;

inputs! {
    UpdateContributorInsights {
        table_name: String,
        index_name: String,
        contributor_insights_action: String,
        contributor_insights_mode: String,
    }
    DescribeContributorInsights { table_name: String, index_name: String, }
}

/// Answers the calls of this service; `None` for any other.
pub(crate) fn call(
    cx: &mut Context<'_>,
    tables: &mut Tables,
    operation: &str,
    input: &Value,
) -> Option<Result<Value, ServiceError>> {
    match operation {
        "UpdateContributorInsights" => Some(update(cx, tables, input)),
        "DescribeContributorInsights" => Some(describe(cx, tables, input)),
        "ListContributorInsights" => Some(list::list(cx, tables, input)),
        _ => None,
    }
}

/// `UpdateContributorInsights`: the answer never shows whether the rules fit (T-337).
fn update(cx: &mut Context<'_>, tables: &mut Tables, input: &Value) -> Result<Value, ServiceError> {
    let given: UpdateContributorInsights = input::read(input)?;
    check_shape(&given)?;
    let enable = given.contributor_insights_action.as_deref() == Some("ENABLE");
    let index = given.index_name.as_deref();
    let now = cx.now;
    let table = tables.until_gone(cx, given.table_name.as_deref())?;
    let before = find(table, index, now)?.clone();
    check_phase(table, index, now, enable)?;
    let (name, keys) = (table.name.clone(), keys(table, index).to_vec());
    let after = if enable {
        let others_hold = rules_held(tables) - before.rules_held(&keys);
        let mode = InsightsMode::of(given.contributor_insights_mode.as_deref());
        enabled(cx, before, mode, &keys, others_hold)?
    } else {
        disabled(cx, before)?
    };
    let output = answer::named(&name, index, &after);
    *find(tables.until_gone(cx, Some(&name))?, index, now)? = after;
    Ok(Value::Object(output))
}

/// The rules of all tables and indexes of an account and Region.
fn rules_held(tables: &Tables) -> usize {
    let of_table = |table: &Table| {
        let indexes = table.globals.iter().map(|index| index.insights.rules_held(&index.keys));
        table.insights.rules_held(&table.keys) + indexes.sum::<usize>()
    };
    tables.iter().map(of_table).sum()
}

fn check_shape(given: &UpdateContributorInsights) -> Result<(), ServiceError> {
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
        Phase::Live => table.check_key().is_ok(),
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

/// `DescribeContributorInsights`.
fn describe(cx: &mut Context<'_>, tables: &mut Tables, input: &Value) -> Result<Value, ServiceError> {
    let given: DescribeContributorInsights = input::read(input)?;
    let mut shape = Shape::default();
    shape.table_name(&given.table_name);
    if let Some(index) = &given.index_name {
        shape.name("indexName", index);
    }
    shape.done()?;
    let index = given.index_name.as_deref();
    let now = cx.now;
    let table = tables.until_gone(cx, given.table_name.as_deref())?;
    let insights = find(table, index, now)?.clone();
    let mut output = answer::named(&table.name, index, &insights);
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
