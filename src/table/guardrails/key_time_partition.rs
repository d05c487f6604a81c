//! A partition key that is a time.

use super::subject::{Finding, Subject};
use super::{Guardrail, Judge, Severities};
use crate::guardrail_ids;
use crate::table::guardrails::words::words;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::KEY_TIME_PARTITION,
    severities: Severities::advice(),
    aliases: &[],
    summary: "Partition key is a time",
    fires: "The partition key of the table or of an index is a date or a time alone.",
    why: || {
        "All writes of one period go to one partition, which takes at most 1,000 write units per second, while the others are idle.".to_owned()
    },
    fix: "Add an attribute with many values to the partition key, or a shard, and use the time as the sort key.",
    judge: Judge::Table(judge),
};

const TIMES: [&str; 13] =
    ["at", "date", "datetime", "day", "epoch", "hour", "minute", "month", "time", "timestamp", "ts", "week", "year"];

const HAPPENED: [&str; 4] = ["created", "deleted", "modified", "updated"];

fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    let is_time = |name: &str| {
        let words = words(name);
        let last = words.last().map(String::as_str);
        // `updatedOn`, `created`
        let happened = words.iter().any(|word| HAPPENED.contains(&word.as_str()));
        last.is_some_and(|last| TIMES.contains(&last))
            || happened && matches!(last, Some("on" | "created" | "updated" | "modified"))
    };
    let judged = subject.partition_keys().into_iter().filter_map(|(path, of, keys)| {
        let all = keys.iter().all(|key| is_time(&key.name));
        let names = keys.iter().map(|key| format!("\"{}\"", key.name)).collect::<Vec<_>>().join(", ");
        all.then(|| Finding::new(path, format!("The partition key of {of} is {names}, a time.")))
    });
    judged.collect()
}
