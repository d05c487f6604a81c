//! Rate limits: one token bucket per account, Region and family of operations, shared by all tables.
//!
//! Documented rates (D-008 to D-010) are never exceeded, whatever Terraform's parallelism is; where AWS throttles earlier than it
//! documents (T-132, T-403, T-434), a bucket slows down and recovers. A token is taken when a call is sent, not when it
//! queues: after the machine or the network was suspended, queued calls are not sent on top of a full bucket. The
//! arithmetic is pure; only [`Limiter::acquire_first`] waits.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Mutex as Queue;
use tokio::time::Instant;

use crate::clock;

/// Operations that share a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Family {
    /// Creating, updating and deleting tables: the account-wide limiter of effective changes. Of ten calls at once, five to
    /// seven passed, and one more per second after that (T-132, T-434).
    Change,
    /// Changes of settings with a backend of their own: time to live, continuous backups.
    Setting,
    /// DescribeTable and other reads without a documented rate.
    Read,
    /// DescribeTimeToLive, by the number of the connection (T-403: four at once on a connection, then two a second).
    ReadTtl(u8),
    /// DescribeContinuousBackups: 10 a second.
    ReadRecovery,
    /// TagResource and UntagResource: 5 a second; they also count as [`Change`](Self::Change) (T-053).
    Tag,
    /// ListTagsOfResource: 10 a second.
    ReadTags,
    /// CreateBackup, DescribeBackup and similar calls: 10 a second.
    Backup,
    /// ListBackups: 5 a second.
    ListBackups,
    /// Reads and writes of items: the capacity of the table limits them.
    Item,
    /// UpdateContributorInsights: 5 a second.
    Insights,
    /// ListContributorInsights and DescribeContributorInsights: 5 a second each.
    ReadInsights,
    /// Changes of Application Auto Scaling, which documents no rate.
    Scaling,
    /// Reads of Application Auto Scaling, which documents no rate.
    ReadScaling,
    /// PutMetricAlarm: 3 a second.
    PutAlarm,
    /// DeleteAlarms: 3 a second.
    DeleteAlarms,
    /// DescribeAlarms: 9 a second.
    ReadAlarms,
    /// TagResource and UntagResource of CloudWatch: 20 a second.
    TagAlarm,
}

impl Family {
    /// Burst and calls per second: slightly below the documented rate, since evenly sent calls may arrive closer together.
    /// The burst of reads is half of a second's calls: a CLI starts the process for the apply right after that for the plan,
    /// and neither knows what the other has used.
    fn rate(self) -> (f64, f64) {
        match self {
            // Ten tables at once, each of which takes about ten seconds, are hardly slowed down by it.
            Self::Change => (4.0, 0.98),
            Self::Setting => (5.0, 5.0),
            // 2,500 a second are documented for the whole control plane, and fifty at once succeeded (T-132).
            Self::Read => (50.0, 100.0),
            // Above what one action sends, ten calls at a time; throttling slows it down.
            Self::Item => (100.0, 1000.0),
            Self::ReadTtl(_) => (3.0, 1.9),
            Self::ReadRecovery | Self::ReadTags | Self::Backup | Self::ReadScaling => (4.0, 9.8),
            Self::ReadInsights | Self::ListBackups => (2.0, 4.9),
            Self::Tag | Self::Insights | Self::Scaling => (4.0, 4.9),
            Self::PutAlarm | Self::DeleteAlarms => (2.0, 2.9),
            Self::ReadAlarms => (4.0, 8.8),
            Self::TagAlarm => (16.0, 19.6),
        }
    }

    /// Its own bucket, and the other one that its calls are charged to.
    fn charged(self) -> impl Iterator<Item = Self> {
        let shared = (self == Self::Tag).then_some(Self::Change);
        std::iter::once(self).chain(shared)
    }
}

/// Buckets of one account in one Region.
#[derive(Debug, Default)]
pub(crate) struct Limiter {
    /// False for endpoints outside AWS.
    limited: bool,
    queues: Mutex<BTreeMap<Family, Arc<BucketQueue>>>,
}

/// Limiters by account and Region.
type Limiters = BTreeMap<(String, String), Arc<Limiter>>;

/// All limiters of the process: provider blocks with different settings may use the same account.
static LIMITERS: LazyLock<Mutex<Limiters>> = LazyLock::new(Mutex::default);

impl Limiter {
    /// The limiter of this account and Region.
    pub(crate) fn of(account: &str, region: &str) -> Arc<Self> {
        let mut limiters = LIMITERS.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Arc::new(Self { limited: true, queues: Mutex::default() });
        Arc::clone(limiters.entry((account.to_owned(), region.to_owned())).or_insert_with(new))
    }

    /// No limits, for an endpoint outside AWS.
    pub(crate) fn unlimited() -> Arc<Self> {
        Arc::new(Self::default())
    }

    /// Waits until a call is permitted in one of the families and returns the one with the shortest wait, the earlier of two
    /// equal ones. Without limits it is the first.
    pub(crate) async fn acquire_first(&self, first: Family, others: &[Family]) -> Family {
        if !self.limited {
            return first;
        }
        let families = std::iter::once(first).chain(others.iter().copied());
        let family = families.min_by_key(|family| self.queue(*family).expected()).unwrap_or(first);
        for charged in family.charged() {
            self.queue(charged).pass().await;
        }
        family
    }

    /// Waits until a call is permitted.
    #[cfg(test)]
    async fn acquire(&self, family: Family) {
        self.acquire_first(family, &[]).await;
    }

    /// The call was throttled: slow down.
    pub(crate) fn throttled(&self, family: Family) {
        self.each(family, |bucket| bucket.slow_down(clock::now()));
    }

    /// The call was not throttled: speed up again.
    pub(crate) fn passed(&self, family: Family) {
        self.each(family, Bucket::speed_up);
    }

    fn each(&self, family: Family, act: impl Fn(&mut Bucket)) {
        if self.limited {
            for family in family.charged() {
                act(&mut self.queue(family).bucket());
            }
        }
    }

    fn queue(&self, family: Family) -> Arc<BucketQueue> {
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(queues.entry(family).or_insert_with(|| Arc::new(BucketQueue::new(family))))
    }
}

/// A bucket with the calls that wait for it, in order of arrival.
#[derive(Debug)]
struct BucketQueue {
    turn: Queue<()>,
    waiting: AtomicU32,
    bucket: Mutex<Bucket>,
}

impl BucketQueue {
    fn new(family: Family) -> Self {
        let bucket = Mutex::new(Bucket::new(family.rate(), clock::now()));
        Self { turn: Queue::new(()), waiting: AtomicU32::new(0), bucket }
    }

    fn bucket(&self) -> MutexGuard<'_, Bucket> {
        self.bucket.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long one more call would wait.
    fn expected(&self) -> Duration {
        self.bucket().until(f64::from(self.waiting.load(Ordering::Relaxed)) + 1.0, clock::now())
    }

    /// Waits for a token and takes it.
    async fn pass(&self) {
        let _one = QueuedCall::at(&self.waiting);
        let _next = self.turn.lock().await;
        loop {
            let missing = self.bucket().take(clock::now());
            if missing.is_zero() {
                return;
            }
            clock::until_permitted(missing).await;
        }
    }
}

/// Counts a waiting call until it passes or is dropped.
struct QueuedCall<'a>(&'a AtomicU32);

impl<'a> QueuedCall<'a> {
    fn at(count: &'a AtomicU32) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for QueuedCall<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A token bucket.
#[derive(Debug, Clone, PartialEq)]
struct Bucket {
    capacity: f64,
    /// Tokens a second when nothing is throttled.
    full_rate: f64,
    /// Tokens a second now.
    rate: f64,
    tokens: f64,
    filled_at: Instant,
}

impl Bucket {
    fn new((capacity, rate): (f64, f64), now: Instant) -> Self {
        Self { capacity, full_rate: rate, rate, tokens: capacity, filled_at: now }
    }

    /// Takes a token if there is one, and otherwise says how long until there is.
    fn take(&mut self, now: Instant) -> Duration {
        let missing = self.until(1.0, now);
        if missing.is_zero() {
            self.tokens -= 1.0;
        }
        missing
    }

    /// How long until there are so many tokens.
    fn until(&mut self, tokens: f64, now: Instant) -> Duration {
        self.fill(now);
        let missing = tokens - self.tokens;
        // The remainder that a clock in nanoseconds leaves of a token does not count.
        if missing < 1e-6 { Duration::ZERO } else { Duration::from_secs_f64(missing / self.rate) }
    }

    /// Halves the rate, down to an eighth of the full one, and empties the bucket.
    fn slow_down(&mut self, now: Instant) {
        self.fill(now);
        self.tokens = 0.0;
        self.rate = (self.rate / 2.0).max(self.full_rate / 8.0);
    }

    /// Adds a twentieth of the full rate.
    fn speed_up(&mut self) {
        self.rate = (self.rate + self.full_rate / 20.0).min(self.full_rate);
    }

    fn fill(&mut self, now: Instant) {
        let gained = now.saturating_duration_since(self.filled_at).as_secs_f64() * self.rate;
        self.tokens = (self.tokens + gained).min(self.capacity);
        self.filled_at = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(left: Duration, right: f64) -> bool {
        (left.as_secs_f64() - right).abs() < 1e-6
    }

    #[test]
    fn a_burst_then_the_rate() {
        let start = Instant::now();
        let mut bucket = Bucket::new((4.0, 2.0), start);
        let waits: Vec<Duration> = (0..6).map(|_| bucket.take(start)).collect();
        for (wait, expected) in waits.iter().zip([0.0, 0.0, 0.0, 0.0, 0.5, 0.5]) {
            assert!(near(*wait, expected), "{waits:?}");
        }
        assert!(near(bucket.until(3.0, start), 1.5));
        assert!(near(bucket.take(start + Duration::from_millis(500)), 0.0));
        assert!(near(bucket.take(start + Duration::from_millis(600)), 0.4));
    }

    #[test]
    fn no_more_tokens_than_fit() {
        let start = Instant::now();
        let mut bucket = Bucket::new((4.0, 2.0), start);
        let later = start + Duration::from_secs(3600);
        let free = (0..10).filter(|_| bucket.take(later).is_zero()).count();
        assert_eq!(free, 4);
    }

    #[test]
    fn throttling_halves_the_rate_and_success_brings_it_back() {
        let start = Instant::now();
        let mut bucket = Bucket::new((4.0, 2.0), start);
        bucket.slow_down(start);
        assert!(near(bucket.take(start), 1.0), "{bucket:?}");
        for _ in 0..10 {
            bucket.slow_down(start);
        }
        assert!((bucket.rate - 0.25).abs() < 1e-9, "{bucket:?}");
        for _ in 0..20 {
            bucket.speed_up();
        }
        assert!((bucket.rate - 2.0).abs() < 1e-9, "{bucket:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn all_limiters_of_an_account_share_the_rate() {
        let one = Limiter::of("111111111111", "eu-west-1");
        let other = Limiter::of("111111111111", "eu-west-1");
        let other_region = Limiter::of("111111111111", "eu-west-2");
        let start = Instant::now();
        for limiter in [&one, &other, &one, &other, &one, &other] {
            limiter.acquire(Family::Change).await;
        }
        other_region.acquire(Family::Change).await;
        one.acquire(Family::Read).await;
        let took = start.elapsed();
        assert!(took >= Duration::from_millis(2030) && took < Duration::from_millis(2050), "{took:?}");
    }

    /// The machine sleeps while calls wait: when it wakes, no more than a burst is sent, although more would have been
    /// permitted meanwhile.
    #[tokio::test(start_paused = true)]
    async fn after_a_suspension_only_a_burst_is_sent() {
        let limiter = Limiter::of("555555555555", "eu-west-1");
        for _ in 0..4 {
            limiter.acquire(Family::ReadTags).await;
        }
        let calls: Vec<_> = (0..30)
            .map(|_| {
                let limiter = Arc::clone(&limiter);
                tokio::spawn(async move {
                    limiter.acquire(Family::ReadTags).await;
                    Instant::now()
                })
            })
            .collect();
        tokio::task::yield_now().await;
        let suspension = Duration::from_secs(5);
        tokio::time::advance(suspension).await;
        let woken = Instant::now();
        let mut at_once = 0;
        for call in calls {
            let left = call.await.expect("no panic");
            at_once += usize::from(left <= woken + Duration::from_millis(2));
        }
        assert_eq!(at_once, 4);
        assert!(woken.elapsed() >= Duration::from_secs_f64(26.0 / 9.8), "{:?}", woken.elapsed());
    }

    /// Tag calls have a rate of their own and also count as changes of tables.
    #[tokio::test(start_paused = true)]
    async fn tags_wait_for_two_buckets() {
        let limiter = Limiter::of("444444444444", "eu-west-1");
        let start = Instant::now();
        for _ in 0..4 {
            limiter.acquire(Family::Change).await;
        }
        assert_eq!(start.elapsed(), Duration::ZERO);
        limiter.acquire(Family::Tag).await;
        let took = start.elapsed();
        assert!(took >= Duration::from_millis(1020) && took < Duration::from_millis(1030), "{took:?}");
        limiter.throttled(Family::Tag);
        limiter.acquire(Family::Change).await;
        let took = start.elapsed() - took;
        assert!(took >= Duration::from_millis(2040) && took < Duration::from_millis(2050), "{took:?}");
    }

    /// Another connection is used only when those before it are at their limit.
    #[tokio::test(start_paused = true)]
    async fn the_family_with_the_shortest_wait_is_used() {
        let limiter = Limiter::of("222222222222", "eu-west-1");
        let lanes = [Family::ReadTtl(0), Family::ReadTtl(1)];
        let mut taken = Vec::new();
        for _ in 0..6 {
            taken.push(limiter.acquire_first(lanes[0], &lanes[1..]).await);
        }
        assert_eq!(taken, [[lanes[0]; 3], [lanes[1]; 3]].concat());
        let start = Instant::now();
        let mut next = Vec::new();
        for _ in 0..2 {
            next.push(limiter.acquire_first(lanes[0], &lanes[1..]).await);
        }
        assert_eq!(next, lanes);
        let took = start.elapsed();
        assert!(took >= Duration::from_millis(520) && took < Duration::from_millis(540), "{took:?}");
        assert_eq!(Limiter::unlimited().acquire_first(lanes[0], &lanes[1..]).await, lanes[0]);
    }

    #[tokio::test(start_paused = true)]
    async fn other_endpoints_have_no_limits() {
        let limiter = Limiter::unlimited();
        let start = Instant::now();
        for _ in 0..100 {
            limiter.acquire(Family::Change).await;
            limiter.throttled(Family::Change);
        }
        assert_eq!(start.elapsed(), Duration::ZERO);
    }
}
