//! What kind of endpoint is simulated? Start date, durations, quotas, keys and which limiters are on.

use crate::clock::Moment;
use crate::kms::Key;
use crate::timings::{Pick, Timings};

/// What the endpoint can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Profile {
    /// The whole control plane, as AWS answers it.
    #[default]
    Full,
    /// Like DynamoDB Local: tables, indexes, streams, deletion protection and TTL; no tags, backups, policies,
    /// encryption description, warm throughput, on-demand maxima or table class.
    Local,
}

/// Service quotas of every account and Region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quotas {
    /// Provisioned units, on-demand maxima and warm units per table or index; documented default 40,000.
    pub table_units: i64,
    /// Provisioned units per account and Region; documented default 80,000.
    pub account_units: i64,
    /// Global secondary indexes per table; documented default 20.
    pub global_indexes: usize,
    /// Concurrent restores; documented and measured 50 (T-350).
    pub restores: usize,
    /// CloudWatch rules of Contributor Insights per account and Region; measured 100 (T-337).
    pub insights_rules: usize,
}

impl Default for Quotas {
    fn default() -> Self {
        Self { table_units: 40_000, account_units: 80_000, global_indexes: 20, restores: 50, insights_rules: 100 }
    }
}

/// An S3 bucket that an import may read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceBucket {
    /// The bucket's name.
    pub name: String,
    /// Whether a row in it cannot be imported, which fails the import and leaves the table (I-013).
    pub bad_rows: bool,
}

/// A token bucket.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TokenBucket {
    /// Calls that a full bucket admits at once.
    pub capacity: f64,
    /// Calls that come back per second.
    pub refill_per_second: f64,
}

/// Rate limits; all off by default, so that pure tests meet only the rules they are about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Limiters {
    /// Account-wide limiter on effective mutations (T-132, T-434, T-053).
    pub mutations: Option<TokenBucket>,
    /// `DescribeTimeToLive`: 4 in a burst, then "Rate exceeded" (T-403, T-360).
    pub describe_ttl: Option<TokenBucket>,
}

impl Limiters {
    /// The limiters as measured: of ten concurrent mutations about four pass, one more after about a second.
    #[must_use]
    pub fn measured() -> Self {
        Self {
            mutations: Some(TokenBucket { capacity: 5.0, refill_per_second: 1.0 }),
            describe_ttl: Some(TokenBucket { capacity: 4.0, refill_per_second: 2.0 }),
        }
    }
}

/// All settings of a [`crate::Simulator`].
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where the virtual clock starts.
    pub start: Moment,
    /// Durations of transitions and windows.
    pub timings: Timings,
    /// How a duration is picked from its span.
    pub pick: Pick,
    /// What the endpoint can do.
    pub profile: Profile,
    /// Quotas of every account and Region.
    pub quotas: Quotas,
    /// Rate limits.
    pub limiters: Limiters,
    /// KMS keys; [`Key::seeded`] by default.
    pub keys: Vec<Key>,
    /// S3 buckets that imports may read; a bucket not listed fails asynchronously (I-012).
    pub buckets: Vec<SourceBucket>,
    /// Names of the Kinesis streams that every account has in every Region; any other fails asynchronously (T-318).
    pub kinesis_streams: Vec<String>,
    /// Whether the journal keeps the input of each call.
    pub journal_inputs: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            // 2026-10-08T22:00:00Z: two hours before a UTC day ends, so that long lives cross midnight.
            start: Moment::from_millis(1_791_496_800_000),
            timings: Timings::default(),
            pick: Pick::Midpoint,
            profile: Profile::Full,
            quotas: Quotas::default(),
            limiters: Limiters::default(),
            keys: Key::seeded(),
            buckets: [("imports", false), ("imports-with-bad-rows", true)]
                .map(|(name, bad_rows)| SourceBucket { name: name.to_owned(), bad_rows })
                .to_vec(),
            kinesis_streams: ["events", "audit"].map(str::to_owned).to_vec(),
            journal_inputs: false,
        }
    }
}
