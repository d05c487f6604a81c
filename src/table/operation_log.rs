//! The log of an operation: every line carries the table, and a final line summarizes it.

use std::fmt;
use std::future::Future;
use std::time::Duration;

use tf_provider::Severity;
use tf_provider::resource::Outcome;
use tracing::{Instrument as _, Span, error_span, info};

use super::Table;
use crate::aws::statistics::Statistics;
use crate::clock;
use crate::names::{Region, TableName};

/// An operation on one table.
pub(super) struct OperationLog<'a> {
    operation: Operation,
    table: &'a TableName,
    span: Span,
    statistics: Statistics,
}

/// The kind of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    /// A refresh.
    Read,
    /// A creation.
    Create,
    /// An update of an existing table.
    Update,
    /// A deletion.
    Delete,
}

impl<'a> OperationLog<'a> {
    /// An operation that starts now.
    pub(super) fn of(operation: Operation, table: &'a TableName, region: &Region) -> Self {
        Self {
            operation,
            table,
            span: span(operation.name(), table.as_str(), region.as_str()),
            statistics: Statistics::default(),
        }
    }

    /// The counts of its calls.
    pub(super) fn statistics(&self) -> &Statistics {
        &self.statistics
    }

    /// Runs the work within the log and summarizes it; the work returns the number of completed steps, if it has any.
    pub(super) async fn until_ended<M, I>(
        &self,
        work: impl Future<Output = (Outcome<M, I>, Option<usize>)> + Send,
    ) -> Outcome<M, I> {
        let began = clock::now();
        let log = async {
            // On the heap, as the caller's own futures are.
            let (outcome, steps) = Box::pin(work).await;
            self.summarize(&outcome, steps, clock::now().duration_since(began));
            outcome
        };
        log.instrument(self.span.clone()).await
    }

    fn summarize<M, I>(&self, outcome: &Outcome<M, I>, steps: Option<usize>, took: Duration) {
        let (calls, retries) = (self.statistics.calls(), self.statistics.retries());
        let failure = outcome.diagnostics.iter().find(|diagnostic| diagnostic.severity == Severity::Error);
        let summary = Summary {
            operation: self.operation,
            table: self.table,
            found: outcome.state.is_some(),
            failure: failure.map(|diagnostic| diagnostic.summary.as_str()),
            steps,
            calls,
            retries,
            took,
        };
        let (steps, duration_ms, failed) = (steps.unwrap_or_default(), took.as_millis(), failure.is_some());
        info!(steps, calls, retries, duration_ms, failed, "{summary}");
    }
}

/// The fields of every line of an operation, at every level: they distinguish concurrent operations.
pub(super) fn span(operation: &'static str, table: &str, region: &str) -> Span {
    let resource = <Table as tf_provider::resource::Resource>::TYPE_NAME;
    error_span!("table", resource, table, operation, region)
}

impl Operation {
    /// The verb, which is also the name of its timeout.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }

    fn done(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Create => "created",
            Self::Update => "updated",
            Self::Delete => "deleted",
        }
    }
}

/// `updated table "orders": 7 steps, 12 calls (2 retried), 8.4 s`.
struct Summary<'a> {
    operation: Operation,
    table: &'a TableName,
    found: bool,
    failure: Option<&'a str>,
    steps: Option<usize>,
    calls: u32,
    retries: u32,
    took: Duration,
}

impl fmt::Display for Summary<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operation, table, found, failure, steps, calls, retries, took } = self;
        match (failure, operation) {
            (Some(_), operation) => write!(f, "could not {} table \"{table}\": ", operation.name())?,
            (None, Operation::Read) if !found => write!(f, "table \"{table}\" does not exist: ")?,
            (None, operation) => write!(f, "{} table \"{table}\": ", operation.done())?,
        }
        if let Some(steps) = steps {
            write!(f, "{}, ", counted(*steps, "step"))?;
        }
        f.write_str(&counted(usize::try_from(*calls).unwrap_or(usize::MAX), "call"))?;
        if *retries > 0 {
            write!(f, " ({retries} retried)")?;
        }
        write!(f, ", {:.1} s", took.as_secs_f64())?;
        failure.map_or(Ok(()), |failure| write!(f, "; {failure}"))
    }
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_has_the_result_the_calls_and_the_time() {
        let table = TableName::parse("orders").expect("a name");
        let done = |operation, steps, calls, retries| Summary {
            operation,
            table: &table,
            found: true,
            failure: None,
            steps,
            calls,
            retries,
            took: Duration::from_millis(8_400),
        };
        let text = |summary: Summary<'_>| summary.to_string();
        let updated = text(done(Operation::Update, Some(7), 12, 2));
        assert_eq!(updated, "updated table \"orders\": 7 steps, 12 calls (2 retried), 8.4 s");
        assert_eq!(text(done(Operation::Read, None, 1, 0)), "read table \"orders\": 1 call, 8.4 s");
        let missing = Summary { found: false, ..done(Operation::Read, None, 5, 0) };
        assert_eq!(text(missing), "table \"orders\" does not exist: 5 calls, 8.4 s");
        let failed = Summary { failure: Some("Permission missing"), ..done(Operation::Create, Some(1), 3, 0) };
        assert_eq!(text(failed), "could not create table \"orders\": 1 step, 3 calls, 8.4 s; Permission missing");
    }
}
