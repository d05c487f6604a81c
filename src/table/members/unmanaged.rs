//! Replicas that no state has named, in Regions that a configuration of replicas leaves out: it deletes them. A refresh records where
//! they are, so that a plan can say so, and an apply deletes no others.

use std::collections::BTreeMap;

use tf_provider::Attr;

use crate::table::model::{ReplicaModel, TableModel};

/// The state with those of the recorded Regions that the written replicas leave out; `None` if there are none. A Region that is
/// written is planned as a new one.
pub(crate) fn with_leaving_replicas(
    prior: &TableModel,
    written: &Attr<BTreeMap<String, Attr<ReplicaModel>>>,
    recorded: &[String],
) -> Option<TableModel> {
    let written = written.known().filter(|_| prior.replicas.is_null())?;
    let leaving = recorded.iter().filter(|region| !written.contains_key(*region));
    let replicas: BTreeMap<_, _> = leaving.map(|region| (region.clone(), Attr::Known(unread_replica(prior)))).collect();
    (!replicas.is_empty()).then(|| TableModel { replicas: Attr::Known(replicas), ..prior.clone() })
}

/// As much of a replica as its removal depends on.
fn unread_replica(table: &TableModel) -> ReplicaModel {
    ReplicaModel {
        table_class: table.table_class.clone(),
        removal_policy: Attr::Known("DESTROY".to_owned()),
        ..ReplicaModel::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replicas(regions: &[&str]) -> Attr<BTreeMap<String, Attr<ReplicaModel>>> {
        let one = |region: &&str| ((*region).to_owned(), Attr::Known(ReplicaModel::default()));
        Attr::Known(regions.iter().map(one).collect())
    }

    fn leaving(prior: Attr<BTreeMap<String, Attr<ReplicaModel>>>, written: &[&str]) -> Option<Vec<String>> {
        let prior = TableModel { replicas: prior, ..TableModel::default() };
        let recorded = ["eu-west-1", "us-west-2"].map(str::to_owned);
        let completed = with_leaving_replicas(&prior, &replicas(written), &recorded)?;
        Some(completed.replicas.known()?.keys().cloned().collect())
    }

    #[test]
    fn what_is_not_written_leaves() {
        let all = || Some(vec!["eu-west-1".to_owned(), "us-west-2".to_owned()]);
        assert_eq!(leaving(Attr::Null, &[]), all());
        assert_eq!(leaving(Attr::Null, &["eu-west-1", "eu-west-2"]), Some(vec!["us-west-2".to_owned()]));
        assert_eq!(leaving(Attr::Null, &["eu-west-1", "us-west-2"]), None);
        assert_eq!(leaving(replicas(&[]), &[]), None, "the state manages its replicas");
    }
}
