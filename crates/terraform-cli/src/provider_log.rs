//! Reads what the provider logs of tables, as a CLI writes it with `TF_LOG_PROVIDER=DEBUG` into `TF_LOG_PATH`.

use std::collections::BTreeMap;

use crate::simulator::SeenCall;

/// A line of the provider about a table, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// `INFO`, `DEBUG` …
    pub level: String,
    /// The message, with the fields behind it.
    pub text: String,
    fields: BTreeMap<String, String>,
}

impl Line {
    /// A field; empty if the line does not have it.
    #[must_use]
    pub fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    /// Whether the line has a field.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }

    /// Whether the line is of this operation on this table.
    #[must_use]
    pub fn is_of(&self, table: &str, operation: &str) -> bool {
        (self.field("table"), self.field("operation")) == (table, operation)
    }

    /// The step that begins with this line.
    #[must_use]
    pub fn started_step(&self) -> Option<String> {
        self.text.starts_with("starting: ").then(|| self.field("step").replace("\\\"", "\""))
    }

    /// The message without the fields: they begin behind the first colon that a name and `=` follow.
    #[must_use]
    pub fn message(&self) -> &str {
        let begins_fields = |rest: &str| {
            let name = rest.split_once('=').map_or("", |(name, _)| name);
            !name.is_empty() && name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'_' | b'@'))
        };
        let end = self.text.match_indices(": ").find(|(at, colon)| begins_fields(&self.text[at + colon.len()..]));
        end.map_or(&self.text, |(at, _)| &self.text[..at])
    }

    /// The call that the line reports; none if it reports none.
    #[must_use]
    pub fn call(&self) -> Option<SeenCall> {
        if !self.has("request_id") {
            return None;
        }
        let call = self.field("call");
        // Journals and cases name a service by its endpoint.
        let operation = match self.field("service") {
            "dynamodb" => call.to_owned(),
            "cloudwatch" => format!("monitoring:{call}"),
            service => format!("{service}:{call}"),
        };
        let succeeded = self.text.starts_with(&format!("{call} succeeded"));
        let refusal = (!succeeded).then(|| self.message().to_owned());
        let mutating = !["Describe", "List", "Get"].iter().any(|verb| call.starts_with(verb));
        Some(SeenCall { operation, region: None, mutating, refusal, at: None })
    }
}

/// The lines about tables, in order.
pub fn lines(text: &str) -> impl Iterator<Item = Line> {
    text.lines().filter(|line| line.contains("resource=dynamodb_table")).filter_map(parse)
}

/// `<time> [LEVEL] <logger>: <text>: name=value name="a value"`, in any order of the fields.
fn parse(line: &str) -> Option<Line> {
    let (level, rest) = line.split_once('[')?.1.split_once(']')?;
    let (text, fields) = (rest.split_once(": ")?.1, rest);
    Some(Line { level: level.trim().to_owned(), text: text.to_owned(), fields: parse_fields(fields) })
}

fn parse_fields(mut rest: &str) -> BTreeMap<String, String> {
    let mut fields = BTreeMap::new();
    while let Some((before, after)) = rest.split_once('=') {
        let name = before.rsplit([' ', ':']).next().unwrap_or_default();
        let end = match after.strip_prefix('"') {
            Some(quoted) => 2 + end_of_quote(quoted),
            None => after.find(' ').unwrap_or(after.len()),
        };
        let (value, others) = after.split_at(end.min(after.len()));
        fields.insert(name.to_owned(), unquoted(value).to_owned());
        rest = others;
    }
    fields
}

fn unquoted(value: &str) -> &str {
    value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value)
}

fn end_of_quote(text: &str) -> usize {
    let mut escaped = false;
    let end = |(_, character): &(usize, char)| {
        let ends = *character == '"' && !escaped;
        escaped = *character == '\\' && !escaped;
        ends
    };
    text.char_indices().find(end).map_or(text.len(), |(position, _)| position)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(line: &str) -> Line {
        lines(line).next().expect("a line about a table")
    }

    #[test]
    fn a_call_has_its_service_and_its_fields() {
        let line = one(
            "2026-11-30T02:20:56.148Z [DEBUG] provider.terraform-provider-dynamodb: PutMetricAlarm succeeded: call=PutMetricAlarm \
             operation=create step=\"create alarm \\\"a\\\"\" resource=dynamodb_table request_id=A1 service=cloudwatch duration_ms=4 table=orders",
        );
        let call = line.call().expect("a call");
        assert_eq!((call.operation.as_str(), call.mutating, call.refusal), ("monitoring:PutMetricAlarm", true, None));
        assert!(line.is_of("orders", "create"));
        assert_eq!((line.field("step"), line.field("request_id")), (r#"create alarm \"a\""#, "A1"));
    }

    #[test]
    fn a_refusal_is_the_message_without_fields() {
        let line = one(
            "2026-11-30T02:20:56.148Z [DEBUG] provider.x: dynamodb:TagResource was refused: LimitExceededException: Too many tags: \
             class=Permanent call=TagResource resource=dynamodb_table request_id=A2 service=dynamodb",
        );
        let call = line.call().expect("a call");
        let refusal = "dynamodb:TagResource was refused: LimitExceededException: Too many tags";
        assert_eq!((call.operation.as_str(), call.refusal.as_deref()), ("TagResource", Some(refusal)));
    }

    #[test]
    fn lines_without_a_table_and_without_a_call_are_none() {
        assert_eq!(lines("2026 [DEBUG] provider: plugin exited").count(), 0);
        let line = one("2026 [INFO] provider.x: starting: create table: resource=dynamodb_table operation=create");
        assert_eq!((line.level.as_str(), line.message(), line.call()), ("INFO", "starting: create table", None));
    }
}
