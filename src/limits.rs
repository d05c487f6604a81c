//! Limits and defaults that configuration, validation, plan and documentation share.
//!
//! Each is defined here once: messages and the pages of the registry take the number from here.

/// Maximum number of tags of a table, an alarm or a session (V80, D-004). TagResource counts after merging (T-107).
pub(crate) const MAX_TAGS: usize = 50;

/// Minimum number of characters of the name of a table or an index (V1, V2).
pub(crate) const MIN_RESOURCE_NAME: usize = 3;
/// Maximum number of characters of the name of a table or an index (V1, V2).
pub(crate) const MAX_RESOURCE_NAME: usize = 255;
/// Characters that complete `name_prefix` to a name: a timestamp and 12 random digits.
pub(crate) const NAME_SUFFIX: usize = 26;
/// Maximum number of bytes of the name of an attribute that is a key, a TTL attribute or projected (V4).
pub(crate) const MAX_ATTRIBUTE_NAME: usize = 255;

/// Maximum length of the name of a backup, in characters.
pub(crate) const MAX_BACKUP_NAME: usize = 255;

/// Maximum number of partition attributes, and of sort attributes, of a global secondary index (V11).
pub(crate) const MAX_KEY_ATTRIBUTES: i64 = 4;
/// Maximum number of local secondary indexes of a table (V15), which no quota raises.
pub(crate) const MAX_LOCAL_INDEXES: usize = 5;
/// Maximum number of global secondary indexes of a table unless the account's quota was raised (V16).
pub(crate) const DEFAULT_GLOBAL_INDEXES: usize = 20;
/// Maximum number of vector indexes of a table (V140).
pub(crate) const MAX_VECTOR_INDEXES: usize = 5;
/// Minimum number of dimensions of a vector (V142).
pub(crate) const MIN_DIMENSIONS: i64 = 1;
/// Maximum number of dimensions of a vector (V142).
pub(crate) const MAX_DIMENSIONS: i64 = 4_096;
/// Maximum number of attributes that one index lists (V17).
pub(crate) const MAX_PROJECTED_PER_INDEX: usize = 20;
/// Maximum number of attributes that all indexes of a table list together (V20).
pub(crate) const MAX_PROJECTED_PER_TABLE: usize = 100;

/// Maximum number of units of a table or an index unless the account's quota was raised (V27).
pub(crate) const DEFAULT_UNITS_PER_TABLE: i64 = 40_000;
/// Maximum number of provisioned units of all tables of an account in a Region unless the quota was raised (V27).
pub(crate) const DEFAULT_UNITS_PER_ACCOUNT: i64 = 80_000;
/// Read units per second that an on-demand table serves from the beginning (V31, T-039).
pub(crate) const ON_DEMAND_READS: i64 = 12_000;
/// Write units per second that an on-demand table serves from the beginning (V31, T-039).
pub(crate) const ON_DEMAND_WRITES: i64 = 4_000;

/// Largest number where Application Auto Scaling and CloudWatch take 32 bits: bounds, periods to evaluate.
pub(crate) const MAX_SERVICE_NUMBER: i64 = 2_147_483_647;

/// Lowest target utilization of scaling that is accepted, in percent; 20 is documented (T-253).
pub(crate) const MIN_TARGET_UTILIZATION: i64 = 10;
/// Lowest target utilization of scaling that is documented, in percent.
pub(crate) const LOW_TARGET_UTILIZATION: i64 = 20;
/// Highest target utilization of scaling, in percent.
pub(crate) const MAX_TARGET_UTILIZATION: i64 = 90;
/// Target utilization unless configured, in percent.
pub(crate) const DEFAULT_TARGET_UTILIZATION: i64 = 70;
/// Longest cool-down of scaling, in seconds: the service checks none (T-253), its model takes 32 bits.
pub(crate) const MAX_COOLDOWN: i64 = 2_147_483_647;
/// Longest cool-down of scaling that is likely to be meant, in seconds: a day.
pub(crate) const LONG_COOLDOWN: i64 = 86_400;
/// Cool-down of scaling unless configured, in seconds.
pub(crate) const DEFAULT_COOLDOWN: i64 = 60;
/// Maximum number of scheduled actions of a scalable target, which no quota raises.
pub(crate) const MAX_SCHEDULED_ACTIONS: usize = 200;

/// Longest recovery period in days (V69), and the one unless configured.
pub(crate) const MAX_RECOVERY_DAYS: i64 = 35;
/// Contributor Insights rules of an account in a Region unless the quota was raised (V73).
pub(crate) const DEFAULT_INSIGHT_RULES: usize = 100;
/// Maximum number of actions of one kind of an alarm.
pub(crate) const MAX_ALARM_ACTIONS: i64 = 5;
/// Maximum number of characters of the name of an alarm (PutMetricAlarm).
pub(crate) const MAX_ALARM_NAME: usize = 255;
/// Shortest period of an alarm, in seconds.
pub(crate) const MIN_ALARM_PERIOD: i64 = 10;
/// Longest period of an alarm, in seconds.
pub(crate) const MAX_ALARM_PERIOD: i64 = 86_400;
/// Longest description of an alarm, in characters (PutMetricAlarm).
pub(crate) const MAX_ALARM_DESCRIPTION: i64 = 1_024;
/// Longest ARN of an action of an alarm, in characters (PutMetricAlarm).
pub(crate) const MAX_ALARM_ACTION: usize = 1_024;
/// Longest prefix of the keys of objects to import, in characters (ImportTable).
pub(crate) const MAX_KEY_PREFIX: i64 = 1_024;
/// Maximum number of column names of an import from CSV files.
pub(crate) const MAX_CSV_COLUMNS: i64 = 255;

/// Largest resource-based policy, in KB (V75).
pub(crate) const MAX_POLICY_KB: usize = 20;

/// Minimum number of characters of the reason for suppressing a guardrail.
pub(crate) const MIN_REASON: usize = 10;

/// Minutes that an index takes to build on an empty table, at least and at most (T-148).
pub(crate) const INDEX_BUILD_MINUTES: [usize; 2] = [8, 17];

/// Minutes in which a change of time to live takes effect, and in which no other is accepted, at most (T-143).
pub(crate) const TTL_MINUTES: usize = 60;

/// Minutes that the creation of a table may take unless configured.
pub(crate) const CREATE_TIMEOUT_MINUTES: u64 = 30;
/// Minutes that an update may take unless configured: indexes are built one after the other, and each takes
/// [`INDEX_BUILD_MINUTES`] even on an empty table.
pub(crate) const UPDATE_TIMEOUT_MINUTES: u64 = 90;
/// Minutes that the deletion of a table may take unless configured.
pub(crate) const DELETE_TIMEOUT_MINUTES: u64 = 20;

/// Longest timeout, in seconds: nothing takes longer, and times further ahead would overflow.
pub(crate) const MAX_TIMEOUT: u64 = 365 * 86_400;

/// Maximum number of retries of a call for credentials that a configuration asks for.
pub(crate) const MAX_RETRIES: i64 = 1000;
/// Retries of a call for credentials unless configured: as the SDK's own three attempts.
pub(crate) const DEFAULT_RETRIES: u32 = 2;
/// Shortest session of a role, in seconds (STS).
pub(crate) const MIN_SESSION: i64 = 900;
/// Longest session of a role, in seconds (STS).
pub(crate) const MAX_SESSION: i64 = 43_200;
/// Longest session of a role that is assumed from another role, in seconds (STS, role chaining), and the one unless
/// configured.
pub(crate) const MAX_CHAINED_SESSION: i64 = 3600;

/// Size of an item in bytes where nothing says it: one write unit, a quarter of a read unit.
pub(crate) const ASSUMED_ITEM_BYTES: u64 = 1_024;
/// Hours of a month, for prices.
pub(crate) const HOURS_PER_MONTH: u16 = table_design::cost::HOURS_PER_MONTH;
/// Maximum number of shards of an entity.
pub(crate) const MAX_SHARDS: i64 = 1_000;
/// Largest item, in bytes (400 KB, with the names of its attributes).
pub(crate) const MAX_ITEM_BYTES: i64 = 409_600;
