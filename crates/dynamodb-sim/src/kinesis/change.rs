//! The effect of an ENABLE, a DISABLE and an update on the destinations of a table.

use super::state::{Destination, Destinations, Precision, Streaming};
use crate::primitives::clock::Moment;
use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;

const NO_PERMISSION: &str = "User does not have a permission to use kinesis stream";
const OTHER_REGION: &str =
    "The kinesis Arn used to enable kinesis replication belongs to a stream which is not in the current region";
const OTHER_ACCOUNT: &str =
    "The kinesis Arn used to enable kinesis replication belongs to a stream which is not in Active state";

/// Adds a destination that is enabled from now on, as the latest.
pub(super) fn enable(
    cx: &mut Context<'_>,
    destinations: &mut Destinations,
    arn: &str,
    precision: Option<Precision>,
) -> Result<(), ServiceError> {
    if destinations.has_live() {
        return Err(already_live());
    }
    let now = cx.now;
    let streaming = enabling(cx, arn);
    destinations.entries.retain(|entry| entry.stream_arn != arn && !entry.is_gone(now));
    destinations.entries.insert(0, Destination { stream_arn: arn.to_owned(), streaming, precision });
    Ok(())
}

/// Whether the stream exists, and how long the service takes to notice.
fn enabling(cx: &mut Context<'_>, arn: &str) -> Streaming {
    let timings = &cx.settings.timings;
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let (span, failure) = match parts.as_slice() {
        [_, _, "kinesis", region, _, _] if *region != cx.caller.region => (timings.kinesis_failure, Some(OTHER_REGION)),
        [_, _, "kinesis", _, account, _] if *account != cx.caller.account => {
            (timings.kinesis_foreign_failure, Some(OTHER_ACCOUNT))
        }
        [_, _, "kinesis", _, _, stream] => {
            let name = stream.strip_prefix("stream/").unwrap_or_default();
            if cx.settings.kinesis_streams.iter().any(|known| known == name) {
                (timings.kinesis_enable, None)
            } else {
                (timings.kinesis_failure, Some(NO_PERMISSION))
            }
        }
        _ => (timings.kinesis_failure, Some(NO_PERMISSION)),
    };
    Streaming::Enabling { until: cx.after(span), failure }
}

/// When a disable becomes visible, when it ends, and when the entry is no longer listed.
pub(super) struct Disabling {
    pub(super) shown_from: Moment,
    pub(super) until: Moment,
    pub(super) gone: Moment,
}

/// Starts to disable an active destination; one that is being disabled stays as it is (T-301).
pub(super) fn disable(
    destinations: &mut Destinations,
    now: Moment,
    arn: &str,
    windows: Disabling,
) -> Result<(), ServiceError> {
    let Disabling { shown_from, until, gone } = windows;
    match destinations.find(arn, now) {
        Some(entry) if entry.streaming == Streaming::Active => {
            entry.streaming = Streaming::Disabling { shown_from, until, gone };
            Ok(())
        }
        Some(Destination { streaming: Streaming::Disabling { .. }, .. }) => Ok(()),
        Some(_) | None => Err(not_active()),
    }
}

/// The destination whose precision may change: it is active, and its table is not being deleted.
pub(super) fn updatable<'d>(
    destinations: &'d mut Destinations,
    now: Moment,
    arn: &str,
    table: &str,
    deleting: bool,
) -> Result<&'d mut Destination, ServiceError> {
    let Some(entry) = destinations.find(arn, now) else {
        return Err(invalid_state(&format!("No streaming destination with streamArn: {arn}")));
    };
    if entry.streaming != Streaming::Active || deleting {
        return Err(invalid_state(&format!(
            "Kinesis streaming is not in ACTIVE state. Updates are only allowed in ACTIVE state. TableName: {table}"
        )));
    }
    Ok(entry)
}

/// One destination at a time is live (T-268).
pub(super) fn already_live() -> ServiceError {
    invalid_state("EnableKinesisStreamingDestination must be DISABLED or ENABLE_FAILED to perform ENABLE operation.")
}

/// Only an active destination can be disabled.
pub(super) fn not_active() -> ServiceError {
    invalid_state("KinesisStreamingDestination must be ACTIVE to perform DISABLE operation.")
}

fn invalid_state(detail: &str) -> ServiceError {
    ServiceError::validation(format!("Table is not in a valid state to enable Kinesis Streaming Destination: {detail}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitives::testing::TestContext;

    const EVENTS: &str = "arn:aws:kinesis:eu-central-1:111122223333:stream/events";
    const ABSENT: &str = "arn:aws:kinesis:eu-central-1:111122223333:stream/absent";

    /// T-268, T-318: the destinations of a table need no table.
    #[test]
    fn destinations_follow_their_rules_without_a_table() {
        let mut context = TestContext::new();
        let mut destinations = Destinations::default();
        enable(&mut context.cx(), &mut destinations, ABSENT, None).expect("nothing is live");
        let refused = enable(&mut context.cx(), &mut destinations, EVENTS, None).expect_err("one is being enabled");
        assert_eq!(refused, already_live());

        context.advance(10_000);
        destinations.settle(context.now);
        enable(&mut context.cx(), &mut destinations, EVENTS, None).expect("the first one has failed");
        context.advance(10_000);
        destinations.settle(context.now);
        let listed: Vec<_> = destinations.listed(context.now).map(|entry| entry.status(context.now)).collect();
        assert_eq!(listed, ["ACTIVE", "ENABLE_FAILED"]);
        let kept = updatable(&mut destinations, context.now, EVENTS, "orders", false).expect("active");
        assert_eq!(kept.stream_arn(), EVENTS);
        updatable(&mut destinations, context.now, EVENTS, "orders", true).expect_err("the table is being deleted");
    }
}
