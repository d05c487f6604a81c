//! The description of an alarm, for the person on call: what it means, what to do, and which tool manages it.

use super::rule::Rule;
use super::{BillingMode, Facts, Subject};

/// How every description ends.
const MANAGED: &str = "Managed by terraform-provider-dynamodb.";

/// The description of an alarm; well below the 1,024 characters that the service takes, with the longest names.
pub(super) fn description(rule: Rule, subject: Subject<'_>, facts: &Facts<'_>) -> String {
    let table = facts.table;
    let place = match subject {
        Subject::Table => format!("Table {table}"),
        Subject::Index(index) => format!("Index {index} of table {table}"),
        Subject::Replica(region) => format!("Table {table}, replica in {region}"),
    };
    format!("{place}: {} {MANAGED}", advice(rule, facts.billing))
}

/// Whether the description comes from here, maybe from another release.
pub(super) fn is_ours(description: &str) -> bool {
    description.ends_with(MANAGED)
}

/// What the alarm means: the first clause of the advice.
pub(super) fn problem(rule: Rule, billing: BillingMode) -> &'static str {
    advice(rule, billing).split(['.', ';']).next().unwrap_or_default()
}

fn advice(rule: Rule, billing: BillingMode) -> &'static str {
    match rule {
        Rule::ReadThrottle => {
            "reads are throttled. Check which of the read throttle metrics by cause rises: capacity, a hot partition, the \
             account's quota or an on-demand maximum; raise that limit or spread the reads."
        }
        Rule::WriteThrottle => {
            "writes are throttled. Check which of the write throttle metrics by cause rises: capacity, a hot partition, the \
             account's quota or an on-demand maximum; an index that throttles also throttles the table's writes."
        }
        Rule::HotPartition => {
            "one partition gets more requests than a partition serves, whatever the capacity. Find the keys with \
             Contributor Insights, then spread or cache them."
        }
        Rule::ReadUtilization => {
            "reads come near the most the capacity allows. Raise it, or its maximum when it is scaled."
        }
        Rule::WriteUtilization => {
            "writes come near the most the capacity allows. Raise it, or its maximum when it is scaled."
        }
        Rule::CapacityCeiling => match billing {
            BillingMode::Provisioned => {
                "scaling has raised the capacity to its maximum and goes no further. Raise the maximum if the load is meant."
            }
            BillingMode::OnDemand => {
                "requests are refused at the on-demand maximum of this table or index. Raise the maximum if the load is meant."
            }
        },
        Rule::SystemErrors => {
            "DynamoDB answers with internal errors. Retries of the SDKs hide some; check the AWS Health Dashboard and \
             open a case when it lasts."
        }
        Rule::Latency => {
            "an operation takes long inside DynamoDB. Look for large items, large pages and filters that read much and \
             return little."
        }
        Rule::ReplicationLatency => {
            "changes reach this replica late. Compare the replica's write capacity with the table's, and do not send its \
             readers away before they can bear old items."
        }
        Rule::ConditionalChecks => {
            "many conditional writes fail. Normal in small numbers with optimistic locking; more means writers that \
             compete for the same items."
        }
        Rule::KinesisAge => {
            "changes wait before they reach the Kinesis data stream, and are lost after a day. Raise the stream's shards \
             or look for hot ones."
        }
        Rule::KinesisFailed => {
            "changes never reached the Kinesis data stream. Check that it exists and that its key and policy admit \
             DynamoDB, then fill the gap from the table."
        }
    }
}
