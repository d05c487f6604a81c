//! `ListContributorInsights`, of one table or of the account.

use serde_json::{Value, json};

use super::answer::named;
use super::state::{Insights, InsightsStatus};
use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;
use crate::primitives::input::{self, inputs};
use crate::primitives::shape::Shape;
use crate::table::state::Table;
use crate::table::store::Tables;

inputs! {
    ListContributorInsights { table_name: String, next_token: String, max_results: i64, }
}

/// A table, or an index of it, with its insights.
type Candidate<'a> = (&'a Table, Option<&'a str>, &'a Insights);

/// `ListContributorInsights`. Entries that are DISABLED are left out (T-095). The pages of the account are cut from
/// all candidates before that, so that a page can be empty and still carry a token (T-344).
pub(super) fn list(cx: &mut Context<'_>, tables: &mut Tables, input: &Value) -> Result<Value, ServiceError> {
    let given: ListContributorInsights = input::read(input)?;
    let mut shape = Shape::default();
    if given.table_name.is_some() {
        shape.table_name(&given.table_name);
    }
    let most = given.max_results.unwrap_or(100);
    shape.at_most("maxResults", most, 100);
    shape.done()?;
    // The documentation gives no lower bound; zero cannot mean a page.
    let most = usize::try_from(most).unwrap_or_default().max(1);
    let start: usize = match given.next_token.as_deref().map(str::parse) {
        None => 0,
        Some(Ok(start)) => start,
        Some(Err(_)) => return Err(ServiceError::validation("Invalid NextToken")),
    };
    let candidates: Vec<Candidate<'_>> = match given.table_name.as_deref() {
        Some(name) => candidates(tables.until_gone(cx, Some(name))?).filter(is_listed).collect(),
        None => tables.iter().flat_map(candidates).collect(),
    };
    let end = candidates.len().min(start.saturating_add(most));
    let page = candidates.get(start..end).unwrap_or_default();
    let summaries: Vec<Value> =
        page.iter().filter(|candidate| is_listed(candidate)).map(|candidate| summary(candidate)).collect();
    let mut output = json!({ "ContributorInsightsSummaries": summaries });
    if end < candidates.len() {
        output["NextToken"] = Value::from(end.to_string());
    }
    Ok(output)
}

/// The table before its indexes.
fn candidates(table: &Table) -> impl Iterator<Item = Candidate<'_>> {
    let indexes = table.globals.iter().map(move |index| (table, Some(index.name.as_str()), &index.insights));
    std::iter::once((table, None, &table.insights)).chain(indexes)
}

fn is_listed((_, _, insights): &Candidate<'_>) -> bool {
    insights.status != InsightsStatus::Disabled
}

fn summary((table, index, insights): &Candidate<'_>) -> Value {
    Value::Object(named(&table.name, *index, insights))
}
