//! What is stored next to the state, for later plans and applies. An entry may make one of them refuse, never permit; what a
//! plan says of an entry is announced like a difference, since the apply gets the same one.

use std::collections::BTreeSet;

use tf_provider::private::Private;

use super::loss::ReplacedTable;
use super::members::UnmanagedReplicas;
use super::members::left_alarms::LeftAlarms;
use super::unclaimed::Unclaimed;
use crate::names::Region;

/// The global indexes that this resource created: a JSON list of names.
const OWN_INDEXES: &str = "own_indexes";
/// When the service says that the table was created, in seconds since 1970: identifies it where an endpoint has no table ids.
const CREATED_AT: &str = "created_at";
/// Whether the endpoint does not know deletion protection, which a default asked for: a JSON boolean.
const NO_PROTECTION: &str = "no_protection";
/// The table that a replacement deletes, handed from the first plan of the replacement to the second.
const REPLACED: &str = "replaced";
/// The state comes from another provider and was not refreshed since.
const MOVED: &str = "moved";
/// What was found on a moved table and stays as it is until the configuration names it.
const UNCLAIMED: &str = "unclaimed";
/// For how many more refreshes the table counts as adopted: neither an import nor an empty plan leaves a trace otherwise.
const ADOPTED: &str = "adopted";
/// `terraform import` stores its refresh, and the plan after it refreshes again.
const ADOPTED_REFRESHES: u32 = 2;
/// The restore or import that creates the table was accepted, and no apply has waited for it.
const UNFINISHED: &str = "unfinished";
/// The replicas that the configuration does not manage, without those of other accounts.
const UNMANAGED_REPLICAS: &str = "unmanaged_replicas";
/// The Regions of replicas that were taken over without having been read as a whole: a JSON list.
const TAKEN_OVER: &str = "taken_over";

/// Alarms of replicas that are gone, by Region.
const LEFT_ALARMS: &str = "left_alarms";

/// Alarms of replicas that are gone, which are still to be deleted.
pub(crate) fn left_alarms(private: &Private) -> LeftAlarms {
    private.get_json(LEFT_ALARMS).unwrap_or_default()
}

/// The same with these.
pub(crate) fn with_left_alarms(mut private: Private, left: &LeftAlarms) -> Private {
    match left.is_empty() {
        true => drop(private.remove(LEFT_ALARMS)),
        false => private.set_json(LEFT_ALARMS, left),
    }
    private
}

/// The replicas that are not managed; `None` if there are none at all.
pub(crate) fn unmanaged_replicas(private: &Private) -> Option<UnmanagedReplicas> {
    // Earlier, their Regions alone were stored, and before that only that there are some.
    let is_there = || private.get_json(UNMANAGED_REPLICAS) == Some(true);
    let regions = private.get_json(UNMANAGED_REPLICAS).or_else(|| is_there().then(Vec::new));
    private.get_json(UNMANAGED_REPLICAS).or_else(|| regions.map(UnmanagedReplicas::in_regions))
}

/// The same with what is known of that.
pub(crate) fn with_unmanaged_replicas(mut private: Private, replicas: Option<UnmanagedReplicas>) -> Private {
    match replicas {
        Some(replicas) => private.set_json(UNMANAGED_REPLICAS, &replicas),
        None => drop(private.remove(UNMANAGED_REPLICAS)),
    }
    private
}

/// The Regions of replicas that the last apply has taken over, and that no refresh has read since.
pub(crate) fn taken_over(private: &Private) -> BTreeSet<Region> {
    let regions: Vec<String> = private.get_json(TAKEN_OVER).unwrap_or_default();
    regions.iter().filter_map(|region| Region::parse(region).ok()).collect()
}

/// The same after an apply that has taken over replicas in these Regions.
pub(crate) fn with_taken_over(mut private: Private, regions: &BTreeSet<Region>) -> Private {
    if !regions.is_empty() {
        private.set_json(TAKEN_OVER, &regions.iter().map(Region::as_str).collect::<Vec<_>>());
    }
    private
}

/// Whether the table was imported or moved, and has not been managed since: what it has that the configuration lacks is then
/// rarely meant to go.
pub(crate) fn is_adopted(private: &Private) -> bool {
    private.get_json(ADOPTED).is_some_and(|refreshes: u32| refreshes > 0)
}

/// The same for a table that has just been imported.
pub(crate) fn adopted(mut private: Private) -> Private {
    private.set_json(ADOPTED, &ADOPTED_REFRESHES);
    private
}

/// The same after a refresh.
pub(crate) fn refreshed(mut private: Private) -> Private {
    drop(private.remove(TAKEN_OVER));
    match private.get_json(ADOPTED) {
        None | Some(0..=1) => drop(private.remove(ADOPTED)),
        Some(refreshes) => private.set_json(ADOPTED, &(refreshes - 1)),
    }
    private
}

/// The global indexes that this resource created; `None` where none were recorded, as after an import.
pub(crate) fn own_indexes(private: &Private) -> Option<Vec<String>> {
    private.get_json(OWN_INDEXES)
}

/// When the table was created, if that is recorded.
pub(crate) fn created_at(private: &Private) -> Option<i64> {
    private.get_json(CREATED_AT)
}

/// Whether the endpoint is recorded not to know deletion protection.
pub(crate) fn lacks_protection(private: &Private) -> bool {
    private.get_json(NO_PROTECTION).unwrap_or(false)
}

/// The same with the record that the endpoint does not know deletion protection.
pub(crate) fn without_protection(mut private: Private) -> Private {
    private.set_json(NO_PROTECTION, &true);
    private
}

/// The table that the planned creation replaces.
pub(crate) fn replaced(private: &Private) -> Option<ReplacedTable> {
    private.get_json(REPLACED)
}

/// The private state of a table with these indexes that was created at this time.
pub(crate) fn for_table(own_indexes: &[String], created_at: Option<i64>) -> Private {
    let mut private = Private::new();
    private.set_json(OWN_INDEXES, &own_indexes);
    with_creation(private, created_at)
}

/// The private state of a table whose state was taken over from another provider, with these indexes.
pub(crate) fn after_move(own_indexes: &[String]) -> Private {
    let mut private = for_table(own_indexes, None);
    private.set_json(MOVED, &true);
    adopted(private)
}

/// Whether the state comes from another provider and was not refreshed since.
pub(crate) fn is_moved(private: &Private) -> bool {
    private.get_json(MOVED) == Some(true)
}

/// The private state of a table whose restore or import was accepted, and goes on.
pub(crate) fn unfinished(mut private: Private) -> Private {
    private.set_json(UNFINISHED, &true);
    private
}

/// Whether no apply has waited for the restore or import that creates the table.
pub(crate) fn is_unfinished(private: &Private) -> bool {
    private.get_json(UNFINISHED) == Some(true)
}

/// The private state of a table whose restore or import has ended.
pub(crate) fn finished(mut private: Private) -> Private {
    drop(private.remove(UNFINISHED));
    private
}

/// What was found on a moved table and stays as it is.
pub(crate) fn unclaimed(private: &Private) -> Unclaimed {
    private.get_json(UNCLAIMED).unwrap_or_default()
}

/// The same for a table that has been read: what it has that stays as it is.
pub(crate) fn with_unclaimed(mut private: Private, unclaimed: &Unclaimed) -> Private {
    drop(private.remove(MOVED));
    if unclaimed.is_empty() {
        drop(private.remove(UNCLAIMED));
    } else {
        private.set_json(UNCLAIMED, unclaimed);
    }
    private
}

/// The same with the time of the table's creation.
pub(crate) fn with_creation(mut private: Private, created_at: Option<i64>) -> Private {
    match created_at {
        Some(time) => private.set_json(CREATED_AT, &time),
        None => drop(private.remove(CREATED_AT)),
    }
    private
}

/// The same for the plan of a change, which may turn out to be the first half of a replacement.
pub(crate) fn with_replaced(mut private: Private, table: &ReplacedTable) -> Private {
    private.set_json(REPLACED, table);
    private
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_of_earlier_versions_are_read() {
        let with = |json: &str| {
            let mut private = Private::new();
            private.set(UNMANAGED_REPLICAS, json.as_bytes());
            unmanaged_replicas(&private).map(|replicas| replicas.regions())
        };
        let one = || Some(vec!["eu-west-1".to_owned()]);
        assert_eq!(unmanaged_replicas(&Private::new()), None);
        assert_eq!(with("true"), Some(Vec::new()));
        assert_eq!(with("[\"eu-west-1\"]"), one());
        let record = UnmanagedReplicas::in_regions(one().unwrap_or_default());
        let private = with_unmanaged_replicas(Private::new(), Some(record.clone()));
        assert_eq!(unmanaged_replicas(&private), Some(record));
    }
}
