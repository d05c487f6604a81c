//! Rate limits as token buckets, disabled unless the settings name them.
//!
//! A bucket belongs to an account and Region, and may be limited to one operation or one connection.

use std::collections::BTreeMap;

use crate::primitives::clock::Moment;
use crate::primitives::error::ServiceError;
use crate::primitives::service::Service;
use crate::primitives::settings::{Limiters, TokenBucket};

/// Levels of the buckets of one account and Region.
#[derive(Clone, Debug, Default)]
pub(crate) struct Limiter {
    mutations: Level,
    control_plane: Level,
    /// By service and operation.
    operations: BTreeMap<String, Level>,
    /// `DescribeTimeToLive` by connection.
    describe_ttl: BTreeMap<u64, Level>,
}

/// How full a bucket is; new ones are full.
#[derive(Clone, Copy, Debug, Default)]
struct Level {
    spent: f64,
    at: Option<Moment>,
}

impl Limiter {
    /// Charges a mutation that had an effect (T-434); reads, no-ops, deletion protection and TTL are exempt.
    pub(crate) fn mutation(&mut self, limiters: &Limiters, now: Moment) -> Result<(), ServiceError> {
        match limiters.mutations {
            Some(bucket) if !self.mutations.take(bucket, now) => {
                Err(ServiceError::throttled("The rate of control plane requests made by this account is too high"))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Charges a request, accepted or refused; the narrowest bucket first.
    pub(crate) fn request(
        &mut self,
        limiters: &Limiters,
        (service, operation): (Service, &str),
        connection: u64,
        now: Moment,
    ) -> Result<(), ServiceError> {
        let admitted = self.admits_connection(limiters, (service, operation), connection, now)
            && self.admits_operation(limiters, (service, operation), now)
            && self.admits_control_plane(limiters, (service, operation), now);
        if admitted { Ok(()) } else { Err(ServiceError::rate_exceeded(service)) }
    }

    /// T-403: a bucket of each connection.
    fn admits_connection(&mut self, limiters: &Limiters, call: (Service, &str), connection: u64, now: Moment) -> bool {
        match limiters.describe_ttl.filter(|_| call == (Service::DynamoDb, "DescribeTimeToLive")) {
            Some(bucket) => self.describe_ttl.entry(connection).or_default().take(bucket, now),
            None => true,
        }
    }

    fn admits_operation(&mut self, limiters: &Limiters, (service, operation): (Service, &str), now: Moment) -> bool {
        if limiters.operations.is_empty() && limiters.auto_scaling.is_none() {
            return true;
        }
        let name = format!("{service}:{operation}");
        let general = limiters.auto_scaling.filter(|_| service == Service::ApplicationAutoScaling);
        match limiters.operations.get(&name).copied().or(general) {
            Some(bucket) => self.operations.entry(name).or_default().take(bucket, now),
            None => true,
        }
    }

    fn admits_control_plane(
        &mut self,
        limiters: &Limiters,
        (service, operation): (Service, &str),
        now: Moment,
    ) -> bool {
        match limiters.control_plane.filter(|_| service == Service::DynamoDb && !is_of_items(operation)) {
            Some(bucket) => self.control_plane.take(bucket, now),
            None => true,
        }
    }
}

/// Calls that read and write items are limited by the capacity of their table, not by the rates of the control plane.
fn is_of_items(operation: &str) -> bool {
    operation.ends_with("Item") || matches!(operation, "Query" | "Scan")
}

impl Level {
    fn take(&mut self, bucket: TokenBucket, now: Moment) -> bool {
        let elapsed = self.at.map_or(0, |at| now.since(at)).max(0) as f64 / 1000.0;
        self.spent = (self.spent - elapsed * bucket.refill_per_second).max(0.0);
        self.at = Some(now);
        if self.spent + 1.0 > bucket.capacity {
            return false;
        }
        self.spent += 1.0;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Moment = Moment::from_millis(1_000_000);

    /// T-132, T-434: of ten concurrent mutations three to five are throttled; one retry a second later passes.
    #[test]
    fn of_ten_concurrent_mutations_half_pass() {
        let limiters = Limiters::measured();
        let mut limiter = Limiter::default();
        let passed = (0..10).filter(|_| limiter.mutation(&limiters, START).is_ok()).count();
        assert_eq!(passed, 5);
        let error = limiter.mutation(&limiters, START).expect_err("empty bucket");
        assert_eq!(error.code, "ThrottlingException");
        assert!(error.message.contains("rate of control plane requests"));
        assert_eq!(limiter.mutation(&limiters, START.plus(1_000)), Ok(()));
    }

    fn passed(limiter: &mut Limiter, limiters: &Limiters, call: (Service, &str), connection: u64, calls: u32) -> u32 {
        let admitted = (0..calls).filter(|_| limiter.request(limiters, call, connection, START).is_ok());
        u32::try_from(admitted.count()).expect("a few calls")
    }

    /// T-360, T-403: the fifth of back-to-back calls is refused, two seconds refill; connections count apart.
    #[test]
    fn the_fifth_describe_time_to_live_of_a_connection_is_throttled() {
        let limiters = Limiters::measured();
        let mut limiter = Limiter::default();
        let call = (Service::DynamoDb, "DescribeTimeToLive");
        assert_eq!(passed(&mut limiter, &limiters, call, 1, 9), 4);
        assert_eq!(passed(&mut limiter, &limiters, call, 2, 9), 4);
        let error = limiter.request(&limiters, call, 1, START).expect_err("an empty bucket");
        assert_eq!((error.code.as_ref(), error.message.as_str()), ("ThrottlingException", "Rate exceeded"));
        for _ in 0..4 {
            assert_eq!(limiter.request(&limiters, call, 1, START.plus(2_000)), Ok(()));
        }
    }

    #[test]
    fn documented_rates_hold_for_one_operation_of_one_service() {
        let limiters = Limiters::documented();
        let mut limiter = Limiter::default();
        let cases = [
            ((Service::DynamoDb, "ListTagsOfResource"), 10),
            ((Service::DynamoDb, "TagResource"), 5),
            ((Service::Monitoring, "TagResource"), 20),
            ((Service::Monitoring, "PutMetricAlarm"), 3),
            ((Service::Monitoring, "DescribeAlarms"), 9),
            ((Service::ApplicationAutoScaling, "TagResource"), 10),
            ((Service::ApplicationAutoScaling, "PutScalingPolicy"), 10),
        ];
        for (call, rate) in cases {
            assert_eq!(passed(&mut limiter, &limiters, call, 0, 30), rate, "{call:?}");
        }
        let error = limiter.request(&limiters, (Service::Monitoring, "PutMetricAlarm"), 0, START);
        assert_eq!(error.expect_err("an empty bucket").code, "Throttling");
    }

    #[test]
    fn the_control_plane_takes_2500_requests_a_second() {
        let limiters = Limiters::documented();
        let mut limiter = Limiter::default();
        assert_eq!(passed(&mut limiter, &limiters, (Service::DynamoDb, "DescribeTable"), 0, 3_000), 2_500);
    }

    #[test]
    fn nothing_is_limited_by_default() {
        let mut limiter = Limiter::default();
        let limiters = Limiters::default();
        assert!((0..100).all(|_| limiter.mutation(&limiters, START).is_ok()));
        assert_eq!(passed(&mut limiter, &limiters, (Service::Monitoring, "PutMetricAlarm"), 0, 100), 100);
    }
}
