//! The settings of the simulated endpoint: start date, durations, quotas, keys and rate limits.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::primitives::clock::Moment;
use crate::primitives::keys::Key;
use crate::primitives::load::Load;
use crate::primitives::timings::{Pick, Timings};

/// The capabilities of the endpoint.
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
    /// Provisioned units, on-demand maxima and warm units per table or index; documented default 40,000 (D-001).
    pub table_units: i64,
    /// Provisioned units per account and Region; documented default 80,000 (D-002).
    pub account_units: i64,
    /// Global secondary indexes per table; documented default 20.
    pub global_indexes: usize,
    /// Concurrent restores; documented and measured 50 (T-350).
    pub restores: usize,
    /// CloudWatch rules of Contributor Insights per account and Region; measured 100 (T-337).
    pub insights_rules: usize,
    /// CloudWatch alarms per account and Region; commonly quoted default 5,000 (D-007).
    pub alarms: usize,
    /// Scalable targets for DynamoDB per account and Region; documented default 5,000 (D-005).
    pub scalable_targets: usize,
    /// Scaling policies per scalable target; documented 50.
    pub scaling_policies: usize,
    /// Scheduled actions per scalable target; documented 200.
    pub scheduled_actions: usize,
}

impl Default for Quotas {
    fn default() -> Self {
        Self {
            table_units: 40_000,
            account_units: 80_000,
            global_indexes: 20,
            restores: 50,
            insights_rules: 100,
            alarms: 5_000,
            scalable_targets: 5_000,
            scaling_policies: 50,
            scheduled_actions: 200,
        }
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
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct TokenBucket {
    /// Calls that a full bucket admits at once.
    pub capacity: f64,
    /// Calls that come back per second.
    pub refill_per_second: f64,
}

impl TokenBucket {
    /// A bucket for a documented rate: it holds the calls of one second.
    #[must_use]
    pub const fn per_second(rate: f64) -> Self {
        Self { capacity: rate, refill_per_second: rate }
    }
}

/// Rate limits; all disabled by default, so that a test meets only the rules it is about.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Limiters {
    /// Account-wide limiter on effective mutations (T-132, T-434, T-053).
    pub mutations: Option<TokenBucket>,
    /// `DescribeTimeToLive`, per connection: 4 in a burst, then "Rate exceeded" (T-403, T-360).
    pub describe_ttl: Option<TokenBucket>,
    /// All requests to DynamoDB together (D-008).
    pub control_plane: Option<TokenBucket>,
    /// Each operation of Application Auto Scaling has such a bucket of its own; AWS documents no rate.
    pub auto_scaling: Option<TokenBucket>,
    /// Single operations, named `service:Operation`.
    pub operations: BTreeMap<String, TokenBucket>,
}

/// Documented rates per second: DynamoDB by its API reference and developer guide (D-009), CloudWatch by its quotas
/// page (D-010).
const DOCUMENTED: [(&str, f64); 20] = [
    ("dynamodb:DescribeContinuousBackups", 10.0),
    ("dynamodb:ListTagsOfResource", 10.0),
    ("dynamodb:TagResource", 5.0),
    ("dynamodb:UntagResource", 5.0),
    ("dynamodb:DescribeContributorInsights", 5.0),
    ("dynamodb:UpdateContributorInsights", 5.0),
    ("dynamodb:ListContributorInsights", 5.0),
    ("dynamodb:CreateBackup", 50.0),
    ("dynamodb:DescribeBackup", 10.0),
    ("dynamodb:DeleteBackup", 10.0),
    ("dynamodb:ListBackups", 5.0),
    ("dynamodb:RestoreTableFromBackup", 10.0),
    ("dynamodb:DescribeTableReplicaAutoScaling", 10.0),
    ("dynamodb:UpdateTableReplicaAutoScaling", 10.0),
    ("monitoring:PutMetricAlarm", 3.0),
    ("monitoring:DescribeAlarms", 9.0),
    ("monitoring:DeleteAlarms", 3.0),
    ("monitoring:TagResource", 20.0),
    ("monitoring:UntagResource", 20.0),
    ("monitoring:ListTagsForResource", 10.0),
];

impl Limiters {
    /// The limiters as measured: of ten concurrent mutations about four pass, one more after about a second.
    #[must_use]
    pub fn measured() -> Self {
        Self {
            mutations: Some(TokenBucket { capacity: 5.0, refill_per_second: 1.0 }),
            describe_ttl: Some(TokenBucket { capacity: 4.0, refill_per_second: 2.0 }),
            ..Self::default()
        }
    }

    /// The measured limiters and every documented rate, although most read rates were seen not to be enforced
    /// (T-384): a client that stays within them is safe anywhere.
    #[must_use]
    pub fn documented() -> Self {
        let rates = DOCUMENTED.iter().map(|(name, rate)| ((*name).to_owned(), TokenBucket::per_second(*rate)));
        Self {
            control_plane: Some(TokenBucket::per_second(2_500.0)),
            auto_scaling: Some(TokenBucket::per_second(10.0)),
            operations: rates.collect(),
            ..Self::measured()
        }
    }

    /// Those of a name: `documented`, `measured` or `none`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "documented" => Some(Self::documented()),
            "measured" => Some(Self::measured()),
            "none" => Some(Self::default()),
            _ => None,
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
    /// The capabilities of the endpoint.
    pub profile: Profile,
    /// Quotas of every account and Region.
    pub quotas: Quotas,
    /// Rate limits.
    pub limiters: Limiters,
    /// The KMS keys with which every account begins; [`Key::seeded`] by default.
    pub keys: Vec<Key>,
    /// S3 buckets that imports may read and exports may write; a bucket not listed fails asynchronously (I-012).
    pub buckets: Vec<SourceBucket>,
    /// Names of the Kinesis streams that every account has in every Region; any other fails asynchronously (T-318).
    pub kinesis_streams: Vec<String>,
    /// Whether step scaling policies are held, which DynamoDB refuses: for what clients do about a policy of another type.
    /// They change no capacity.
    pub step_scaling: bool,
    /// Regions that the account has not enabled: no replica can be created there.
    pub disabled_regions: Vec<String>,
    /// What applications consume from the start on; see [`crate::Simulator::set_load`].
    pub load: Vec<Load>,
    /// Whether the journal keeps the input of each call.
    pub journal_inputs: bool,
    /// Whether the journal keeps the output of each accepted call.
    pub journal_outputs: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            // 2026-10-08T22:00:00Z: two hours before a UTC day ends, so that long runs cross midnight.
            start: Moment::from_millis(1_791_496_800_000),
            timings: Timings::default(),
            pick: Pick::Midpoint,
            profile: Profile::Full,
            quotas: Quotas::default(),
            limiters: Limiters::default(),
            keys: Key::seeded(),
            buckets: [("imports", false), ("imports-with-bad-rows", true), ("exports", false)]
                .map(|(name, bad_rows)| SourceBucket { name: name.to_owned(), bad_rows })
                .to_vec(),
            kinesis_streams: ["events", "audit"].map(str::to_owned).to_vec(),
            step_scaling: false,
            disabled_regions: vec!["af-south-1".to_owned()],
            load: Vec::new(),
            journal_inputs: false,
            journal_outputs: false,
        }
    }
}
