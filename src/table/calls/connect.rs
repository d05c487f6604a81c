//! From a configured connection to the calls of one operation on a table, with the reads that all tables of a Region share.

use std::collections::BTreeMap;

use super::key_lookup::KeyLookup;
use super::response::Expected;
use super::scaling_calls::{FoundPolicy, FoundSchedule, FoundTarget};
use super::{TableCalls, import_token};
use crate::aws::Aws;
use crate::aws::batch_reader::BatchReader;
use crate::aws::limiter::Family;
use crate::aws::statistics::Statistics;
use crate::names::Region;
use crate::table::aspects::alarms::AlarmDefinition;
use crate::table::unclaimed::Hidden;

/// Results by the name that was asked for.
pub(super) type Found<T> = BTreeMap<String, T>;

/// Reads whose calls accept many names: those that tables ask for at the same moment share a call. One set per Region of
/// a connection.
#[derive(Debug)]
pub(super) struct BatchReaders {
    /// Scalable targets by resource id: a call takes 50 ids and returns 50 targets.
    pub(super) targets: BatchReader<String, Vec<FoundTarget>>,
    /// Scaling policies by name, which is unique if we chose it: a call takes 50 names, but returns 10 policies.
    pub(super) policies: BatchReader<String, Vec<FoundPolicy>>,
    /// Scheduled actions by resource id.
    pub(super) schedules: BatchReader<String, Vec<FoundSchedule>>,
    /// Alarms by name: a call takes 100 names.
    pub(super) alarms: BatchReader<String, AlarmDefinition>,
}

impl Default for BatchReaders {
    fn default() -> Self {
        // A resource has two dimensions, so 25 ids have at most one page of targets.
        Self {
            targets: BatchReader::of(Family::ReadScaling, 25),
            policies: BatchReader::of(Family::ReadScaling, 10),
            schedules: BatchReader::of(Family::ReadScaling, 50),
            alarms: BatchReader::of(Family::ReadAlarms, 100),
        }
    }
}

impl TableCalls {
    /// The calls of one operation on a table of a Region, counted in `statistics`. Tags that the provider ignores are
    /// neither returned nor changed.
    pub(crate) fn connect(aws: &Aws, region: &Region, statistics: &Statistics) -> Self {
        let clients = aws.clients(region).counting(statistics);
        Self {
            batches: clients.extensions.get(),
            keys: KeyLookup::new(clients.kms.clone(), clients.key_managers.clone()),
            clients,
            ignored_tags: aws.settings().ignored_tags.clone(),
            recorded_tags: BTreeMap::new(),
            expected: Expected::default(),
            import_token: import_token(),
            imports: Default::default(),
            hidden: Hidden::default(),
            leaving: BTreeMap::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::canned::{Answers, answering};

    /// Batches form only if the tables of a Region use the same readers, whichever operation they are in.
    #[test]
    fn operations_of_one_region_share_their_batch_readers() {
        let aws = answering(Answers::new());
        let connect = |region: &str| {
            let region = Region::parse(region).expect("a Region");
            TableCalls::connect(&aws, &region, &Statistics::default())
        };
        let (one, same, other) = (connect("eu-west-1"), connect("eu-west-1"), connect("eu-west-2"));
        assert!(std::sync::Arc::ptr_eq(&one.batches, &same.batches));
        assert!(!std::sync::Arc::ptr_eq(&one.batches, &other.batches));
    }
}
