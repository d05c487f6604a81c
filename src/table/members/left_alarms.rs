//! Alarms in the Region of a replica that is gone and whose clearing was stopped or refused: nothing in the state names them any more.

use std::collections::{BTreeMap, BTreeSet};

use tf_provider::{Diagnostic, Path};

use crate::names::Region;
use crate::table::aspects::alarms::stored_alarms;
use crate::table::members::members;
use crate::table::model::TableModel;
use crate::table::replicas::listed_names;

/// Their names, by Region.
pub(crate) type LeftAlarms = BTreeMap<String, BTreeSet<String>>;

/// The alarms of the replicas that `before` has and `after` has not. A replica that became a table of its own keeps its alarms.
pub(crate) fn left_alarms(before: &TableModel, after: &TableModel) -> LeftAlarms {
    let stays = before.disassociated_replicas();
    let gone =
        members(before).into_iter().filter(|(region, _)| !stays.contains(region) && !is_in(after, region.as_str()));
    gone.map(|(region, member)| (region.to_string(), stored_alarms(&member)))
        .filter(|(_, names)| !names.is_empty())
        .collect()
}

/// Those in Regions in which the table has no replica: where it has one, they are that one's.
pub(crate) fn without_members(mut left: LeftAlarms, table: &TableModel) -> LeftAlarms {
    left.retain(|region, _| !is_in(table, region));
    left
}

fn is_in(table: &TableModel, region: &str) -> bool {
    table.replicas.known().is_some_and(|replicas| replicas.get(region).is_some_and(|replica| !replica.is_null()))
}

/// What a refresh says of them.
pub(crate) fn alarms_are_left(region: &str, names: &BTreeSet<String>) -> Diagnostic {
    let detail = format!(
        "The replica in {region} is gone, and nothing has deleted its alarms yet: {}. The next apply that changes the table deletes them, \
         and so does its destruction. To delete them now, use `aws cloudwatch delete-alarms --region {region} --alarm-names`.",
        listed_names(names)
    );
    Diagnostic::warning(Path::of("replicas"), "Alarms of a replica are left", detail)
}

/// The Regions of which something is left.
pub(crate) fn regions(left: &LeftAlarms) -> impl Iterator<Item = (Region, &BTreeSet<String>)> {
    left.iter().filter_map(|(region, names)| Some((Region::parse(region).ok()?, names)))
}

#[cfg(test)]
mod tests {
    use tf_provider::Attr;

    use super::*;
    use crate::table::model::ReplicaModel;

    fn table(regions: &[&str]) -> TableModel {
        let arn = |region: &str| format!("arn:aws:cloudwatch:{region}:111122223333:alarm:orders-read_throttle");
        let replica = |region: &&str| {
            let alarms = BTreeMap::from([("read_throttle".to_owned(), Attr::Known(arn(region)))]);
            let replica = ReplicaModel { alarm_arns: Attr::Known(alarms), ..ReplicaModel::default() };
            ((*region).to_owned(), Attr::Known(replica))
        };
        TableModel { replicas: Attr::Known(regions.iter().map(replica).collect()), ..TableModel::default() }
    }

    #[test]
    fn alarms_of_a_replica_that_is_gone_are_left() {
        let left = left_alarms(&table(&["eu-west-1", "us-east-1"]), &table(&["us-east-1"]));
        let names = BTreeSet::from(["orders-read_throttle".to_owned()]);
        assert_eq!(left, LeftAlarms::from([("eu-west-1".to_owned(), names)]));
        assert_eq!(without_members(left.clone(), &table(&["eu-west-1"])), LeftAlarms::new());
        assert_eq!(without_members(left.clone(), &TableModel::default()), left, "replicas are not managed any more");
    }
}
