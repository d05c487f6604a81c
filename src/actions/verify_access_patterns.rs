//! `dynamodb_verify_access_patterns`: every pattern is proven against the table that exists, and asked of it where values are
//! given.

use std::collections::BTreeMap;

use table_design::{Operation, Pattern, Problem, TableSchema, prove};
use tf_provider::action::{Action, InvokeRequest};
use tf_provider::{Attr, Diagnostic, Diagnostics, Model, Path};

use super::checks::check_common;
use super::run::{self, Goal, Run};
use crate::aws::Aws;
use crate::names::TableName;
use crate::table::calls::ReadOutcome;
use crate::table::design::{REPAIRED, repaired_alone};
use crate::table::model::KeyRangeModel;
use crate::table::written;

mod asked;
mod charge;
mod schema;

/// The action.
pub(super) struct VerifyAccessPatterns;

/// What to verify.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(super) struct VerifyAccessPatternsModel {
    /// Name of the table.
    #[attr(required)]
    table_name: Attr<String>,
    /// Access patterns by name, as a table's `access_patterns`.
    #[attr(required)]
    patterns: Attr<BTreeMap<String, Attr<PatternModel>>>,
    /// Region of the table. Defaults to the provider's Region.
    #[attr(optional)]
    region: Attr<String>,
    /// How long the reads may take.
    #[attr(optional, computed, default = "30m")]
    timeout: Attr<String>,
}

/// An access pattern, with values to ask the table with.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(super) struct PatternModel {
    /// Operation of DynamoDB's API.
    #[attr(
        required,
        one_of(
            "GetItem" | "Get",
            "BatchGetItem" | "BatchGet",
            "Query",
            "Scan",
            "SearchVectors" | "VectorSearch",
            "PutItem" | "Put",
            "UpdateItem" | "Update",
            "DeleteItem" | "Delete"
        )
    )]
    operation: Attr<String>,
    /// Index that is read. Left out for the table itself.
    #[attr(optional)]
    index: Attr<String>,
    /// Key attributes that are given by equality.
    #[attr(optional)]
    key_equals: Attr<Vec<Attr<String>>>,
    /// Range on a sort attribute.
    #[attr(optional)]
    key_range: Attr<KeyRangeModel>,
    /// Attributes of the filter.
    #[attr(optional)]
    filter_on: Attr<Vec<Attr<String>>>,
    /// Attributes that are wanted of each item: `["*"]` for whole items. Left out, the keys.
    #[attr(optional)]
    returns: Attr<Vec<Attr<String>>>,
    /// Whether the read is strongly consistent.
    #[attr(optional)]
    consistent_read: Attr<bool>,
    /// Values by attribute: those of `key_equals` and `filter_on`, and that of the range; for `between` they are named
    /// `<attribute>_from` and `<attribute>_to`. A value of a key has the key's type (binary ones in base64); any other is a
    /// string, or a value in the JSON of DynamoDB such as `{"N": "1"}`. Left out, the pattern is proven, but not asked.
    #[attr(optional)]
    values: Attr<BTreeMap<String, Attr<String>>>,
}

impl Action for VerifyAccessPatterns {
    type Client = Aws;
    type Model = VerifyAccessPatternsModel;

    const TYPE_NAME: &'static str = "dynamodb_verify_access_patterns";
    const DESCRIPTION: &'static str = "Verifies access patterns on the table that exists. Each is proven against its keys and \
        indexes. Reads with `values` are sent, for one item at most, and what DynamoDB charged is compared with the proof. \
        Patterns without values and those that write are proven only: nothing is changed.";

    fn validate(&self, config: &VerifyAccessPatternsModel) -> Diagnostics {
        let mut problems = Diagnostics::none();
        check_common(&config.table_name, &config.region, &config.timeout, &mut problems);
        if config.patterns.known().is_some_and(|patterns| patterns.values().all(Attr::is_null)) {
            problems.error(
                Path::of("patterns"),
                "No access patterns",
                "has no pattern: there is nothing to verify. Add one.",
            );
        }
        problems
    }

    async fn invoke(&self, request: InvokeRequest<'_, Self>) -> Diagnostics {
        let InvokeRequest { client, config, progress, cancel } = request;
        let run = match Run::begin(client, &config.region, run::timeout(&config.timeout), progress, cancel) {
            Ok(run) => run,
            Err(diagnostic) => return diagnostic.into(),
        };
        let table = match run.table(&config.table_name).await {
            Ok(table) => table,
            Err(diagnostic) => return diagnostic.into(),
        };
        let schema = schema::of(&table);
        let mut problems = Diagnostics::none();
        for (name, pattern) in config.patterns.known().into_iter().flatten() {
            let Some(pattern) = pattern.known() else { continue };
            let subject = Subject { run: &run, table: &table.name, schema: &schema, name };
            match subject.verify(pattern).await {
                Ok(line) => run.show(format!("{name}: {line}")).await,
                Err(found) => {
                    run.show(format!("{name}: failed")).await;
                    problems.extend(found);
                }
            }
        }
        problems
    }
}

/// A pattern that is verified.
struct Subject<'a> {
    run: &'a Run,
    table: &'a TableName,
    schema: &'a TableSchema,
    name: &'a str,
}

impl Subject<'_> {
    /// What came of it, in a line.
    ///
    /// # Errors
    /// It cannot be served, cannot be asked, or was charged elsewhere than it was proven.
    async fn verify(&self, model: &PatternModel) -> Result<String, Diagnostics> {
        let Some(pattern) = asked::pattern(model) else {
            return Err(
                Diagnostic::error(self.path(), "Incomplete access pattern", "A part of it is not known.").into()
            );
        };
        let proof = prove(self.schema, &pattern);
        // The keys of a table that exists are known, so that a pattern without a request has problems.
        let Some(request) = &proof.request else {
            return Err(self.unservable(&pattern, &proof.problems));
        };
        let asked = &request.text;
        let Some(values) = model.values.known() else {
            return Ok(format!("{asked}, proven, not asked: it has no values"));
        };
        if let Some(reason) = asked::strange(self.schema, &pattern, values) {
            return Err(self.problem("Invalid values", reason));
        }
        if pattern.operation.writes() {
            return Ok(format!("{asked}, proven, not asked: it would change items"));
        }
        if pattern.operation == Operation::SearchVectors {
            return Ok(format!("{asked}, proven, not asked: vectors are not searched by this action"));
        }
        let read = asked::read(self.schema, &pattern, request, values)
            .map_err(|reason| self.problem("Invalid values", reason))?;
        let to_do = format!("ask the access pattern \"{}\" of table \"{}\"", self.name, self.table);
        self.run.go_on(Goal { to_do: &to_do, afterwards: "Nothing was changed." })?;
        let outcome = self.run.read(&to_do, || self.run.calls.read_item(self.table, &read)).await?;
        self.judge(&pattern, asked, &proof.fetched, &outcome)
    }

    fn judge(
        &self,
        pattern: &Pattern,
        request: &str,
        fetched: &[String],
        outcome: &ReadOutcome,
    ) -> Result<String, Diagnostics> {
        let found = match outcome.items {
            0 => "no item",
            _ => "an item",
        };
        let charged = charge::text(outcome);
        match charge::unexpected(pattern, fetched, outcome) {
            None => Ok(format!("{request} found {found}, {charged}, as proven")),
            Some(place) => {
                let detail = format!(
                    "{request} found {found}, {charged}, but the proof does not expect a charge of {place}. Check the \
                     projection of the index and `returns`."
                );
                Err(Diagnostics::from(Diagnostic::error(self.path(), "Access pattern charged elsewhere", detail)))
            }
        }
    }

    /// What is wrong with a pattern; the first problem says what mends all of them.
    fn unservable(&self, pattern: &Pattern, problems: &[Problem]) -> Diagnostics {
        let mut repair = repaired_alone(self.name, self.schema, pattern);
        let diagnostic = |Problem { rule, at, what }: &Problem| {
            let mut detail = format!("(rule {rule}) {what}");
            if let Some(repair) = repair.take() {
                detail.push_str("\n\nThe smallest change that makes it servable, as a table is configured:\n");
                written::excerpt(&repair, &REPAIRED).lines().for_each(|line| detail.push_str(&format!("\n    {line}")));
            }
            Diagnostic::error(self.path().attribute(at.as_str()), "Access pattern cannot be served", detail)
        };
        problems.iter().map(diagnostic).collect()
    }

    fn problem(&self, summary: &str, detail: String) -> Diagnostics {
        Diagnostic::error(self.path().attribute("values"), summary, detail).into()
    }

    fn path(&self) -> Path {
        Path::of("patterns").key(self.name)
    }
}

#[cfg(test)]
mod tests;
