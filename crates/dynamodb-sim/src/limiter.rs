//! Is the caller too fast? Token buckets, off unless the settings name them.

use crate::clock::Moment;
use crate::error::ServiceError;
use crate::settings::{Limiters, TokenBucket};

/// Levels of the buckets of one account and Region.
#[derive(Clone, Debug, Default)]
pub(crate) struct Limiter {
    mutations: Level,
    describe_ttl: Level,
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

    /// Charges a `DescribeTimeToLive` (T-403).
    pub(crate) fn describe_ttl(&mut self, limiters: &Limiters, now: Moment) -> Result<(), ServiceError> {
        match limiters.describe_ttl {
            Some(bucket) if !self.describe_ttl.take(bucket, now) => Err(ServiceError::throttled("Rate exceeded")),
            Some(_) | None => Ok(()),
        }
    }
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

    /// T-360: the fifth of back-to-back calls is refused, two seconds refill the bucket.
    #[test]
    fn the_fifth_describe_time_to_live_is_throttled() {
        let limiters = Limiters::measured();
        let mut limiter = Limiter::default();
        for _ in 0..4 {
            assert_eq!(limiter.describe_ttl(&limiters, START), Ok(()));
        }
        let error = limiter.describe_ttl(&limiters, START).expect_err("fifth");
        assert_eq!(error.message, "Rate exceeded");
        for _ in 0..4 {
            assert_eq!(limiter.describe_ttl(&limiters, START.plus(2_000)), Ok(()));
        }
    }

    #[test]
    fn nothing_is_limited_by_default() {
        let mut limiter = Limiter::default();
        let limiters = Limiters::default();
        assert!((0..100).all(|_| limiter.mutation(&limiters, START).is_ok()));
    }
}
