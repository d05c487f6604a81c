//! Which tables of a Region have a beginning of their name and some tags; no more is read than is asked for.

use std::collections::{BTreeMap, VecDeque};

use futures_util::future::try_join_all;
use tf_provider::{Attr, Diagnostic, Diagnostics, Path};

use super::calls::TableCalls;
use super::control_plane::ControlPlane as _;
use crate::aws::Aws;
use crate::aws::error::{ApiError, Class};
use crate::names::{Arn, TableName};
use crate::tags::{self, WrittenTags};
use crate::wait::{Deadline, Interruption, humanize, read};

/// How many tables are read at the same time: what is slower is bounded by the rates of AWS.
pub(crate) const AT_ONCE: usize = 10;

/// Which tables are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Filter {
    /// What their names begin with.
    prefix: String,
    /// Tags that they all have.
    tags: BTreeMap<String, String>,
}

/// Tables that are being listed.
pub(crate) struct Listing<'a> {
    aws: &'a Aws,
    calls: &'a TableCalls,
    deadline: &'a Deadline,
    filter: Filter,
    /// Names of the page that was read last, whose tags were not read yet.
    names: VecDeque<TableName>,
    next_page: NextPage,
}

/// Where the names go on.
enum NextPage {
    After(Option<String>),
    None,
}

impl Filter {
    /// From the attributes of a configuration.
    pub(crate) fn of(prefix: &Attr<String>, tags: &Attr<WrittenTags>) -> Self {
        Self { prefix: prefix.known().cloned().unwrap_or_default(), tags: tags::known(tags) }
    }

    /// Adds what is wrong with the attribute `name_prefix`.
    pub(crate) fn check(prefix: &Attr<String>, problems: &mut Diagnostics) {
        let refused = |prefix: &String| TableName::parse(&format!("{prefix:_<3}")).err();
        if let Some(reason) = prefix.known().and_then(refused) {
            problems.error(Path::of("name_prefix"), "Invalid prefix of a table name", reason.to_string());
        }
    }

    fn accepts(&self, name: &TableName) -> bool {
        name.as_str().starts_with(&self.prefix)
    }

    fn has_tags(&self, found: &BTreeMap<String, String>) -> bool {
        self.tags.iter().all(|(key, value)| found.get(key) == Some(value))
    }
}

impl<'a> Listing<'a> {
    /// Nothing is read yet.
    pub(crate) fn begin(aws: &'a Aws, calls: &'a TableCalls, deadline: &'a Deadline, filter: Filter) -> Self {
        Self { aws, calls, deadline, filter, names: VecDeque::new(), next_page: NextPage::After(None) }
    }

    /// The next few tables, in the order of the service; may be empty, and is `None` at the end.
    ///
    /// # Errors
    /// A call failed for good, or too often.
    pub(crate) async fn next(&mut self) -> Result<Option<Vec<TableName>>, Diagnostic> {
        go_on(self.deadline)?;
        while self.names.is_empty() {
            let NextPage::After(start) = &self.next_page else { return Ok(None) };
            let page = read(self.deadline, || self.calls.table_names(start.as_deref())).await;
            let page = page.map_err(|error| error.to_diagnostic(Path::root(), "list the tables"))?;
            self.names.extend(page.names.into_iter().filter(|name| self.filter.accepts(name)));
            self.next_page = page.next.map_or(NextPage::None, |next| NextPage::After(Some(next)));
            go_on(self.deadline)?;
        }
        if self.filter.tags.is_empty() {
            return Ok(Some(std::mem::take(&mut self.names).into()));
        }
        let few: Vec<TableName> = self.names.drain(..self.names.len().min(AT_ONCE)).collect();
        let tagged = try_join_all(few.iter().map(|name| self.is_tagged(name))).await?;
        Ok(Some(few.into_iter().zip(tagged).filter(|(_, tagged)| *tagged).map(|(name, _)| name).collect()))
    }

    /// All tables.
    ///
    /// # Errors
    /// As [`next`](Self::next).
    pub(crate) async fn all(mut self) -> Result<Vec<TableName>, Diagnostic> {
        let mut names = Vec::new();
        while let Some(more) = self.next().await? {
            names.extend(more);
        }
        names.sort();
        Ok(names)
    }

    async fn is_tagged(&self, name: &TableName) -> Result<bool, Diagnostic> {
        let failed =
            |error: ApiError| error.to_diagnostic(Path::of("tags"), &format!("read the tags of table \"{name}\""));
        let Some(arn) = arn(self.aws, self.calls, self.deadline, name).await? else { return Ok(false) };
        match read(self.deadline, || self.calls.all_tags(&arn)).await {
            Ok(tags) => Ok(self.filter.has_tags(&tags)),
            // Deleted since it was listed.
            Err(error) if error.class() == Class::NotFound => Ok(false),
            Err(error) => Err(failed(error)),
        }
    }
}

/// Whether to read on.
///
/// # Errors
/// The practitioner has interrupted, or it took too long.
pub(crate) fn go_on(deadline: &Deadline) -> Result<(), Diagnostic> {
    deadline.check().map_err(|interruption| {
        let (summary, detail) = match interruption {
            Interruption::Stopped => ("Interrupted", "The list was interrupted before it was complete.".to_owned()),
            Interruption::TimedOut => (
                "Timed out",
                format!(
                    "The list was not complete after {}. List fewer at a time, for instance by a longer beginning of the name.",
                    humanize(deadline.timeout())
                ),
            ),
        };
        Diagnostic::error(Path::root(), summary, detail)
    })
}

/// The ARN of a table, which only its description knows where the account is not known; `None` if the table is gone.
///
/// # Errors
/// The description cannot be read.
pub(crate) async fn arn(
    aws: &Aws,
    calls: &TableCalls,
    deadline: &Deadline,
    name: &TableName,
) -> Result<Option<Arn>, Diagnostic> {
    if let Some(arn) = aws.table_arn(calls.region(), name) {
        return Ok(Some(arn));
    }
    let table = read(deadline, || calls.table(name)).await;
    let table =
        table.map_err(|error| error.to_diagnostic(Path::root(), &format!("read the ARN of table \"{name}\"")))?;
    Ok(table.map(|table| table.arn))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tf_provider::Cancel;

    use super::*;
    use crate::aws::canned::{Answers, answering};
    use crate::aws::statistics::Statistics;
    use crate::names::Region;

    async fn listed(pages: &[&str], stop_after: usize) -> Result<Vec<TableName>, Diagnostic> {
        let pages = pages.iter().map(|page| (200, page.as_bytes().to_vec())).collect();
        let aws = answering(Answers::from([("ListTables", pages)]));
        let region = Region::parse("eu-west-1").expect("a Region");
        let calls = TableCalls::connect(&aws, &region, &Statistics::default());
        let cancel = Cancel::new();
        let deadline = Deadline::starting_at(0, Duration::from_secs(60), cancel.clone());
        let mut listing = Listing::begin(&aws, &calls, &deadline, Filter::default());
        let mut names = Vec::new();
        for page in 0.. {
            if page == stop_after {
                cancel.cancel();
            }
            match listing.next().await? {
                Some(more) => names.extend(more),
                None => break,
            }
        }
        Ok(names)
    }

    #[tokio::test]
    async fn pages_are_read_to_the_end_or_until_an_interruption() {
        let pages = [
            r#"{"TableNames": ["first"], "LastEvaluatedTableName": "first"}"#,
            r#"{"TableNames": [], "LastEvaluatedTableName": "none"}"#,
            r#"{"TableNames": ["second", "x"]}"#,
        ];
        let all = listed(&pages, usize::MAX).await.expect("names");
        assert_eq!(all.iter().map(TableName::as_str).collect::<Vec<_>>(), ["first", "second"], "\"x\" is no name");
        assert_eq!(listed(&pages, 1).await.expect_err("interrupted").summary, "Interrupted");
    }
}
