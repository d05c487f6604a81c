//! What the first apply adds to replicas: here all of them have the default tags, and what is not written for one is the table's.

use std::collections::BTreeMap;

use tf_provider::Attr;

use super::files::shared_tags;
use super::found::State;
use crate::table::model::{ReplicaModel, TableModel};
use crate::table::replicas::listed;

/// What it adds to the replicas of the tables in a state, a line each.
pub(super) fn to_replicas(state: &State) -> Vec<String> {
    let shared = shared_tags(state);
    let tables = state.tables.iter();
    let lines = tables.flat_map(|table| {
        let untagged = default_tags(&table.model, &shared).into_iter();
        let lines = untagged.chain(insights(&table.model));
        lines.map(|line| format!("{}: {line}", table.address)).collect::<Vec<_>>()
    });
    lines.collect()
}

/// The other provider tags a replica with everything or with nothing.
fn default_tags(table: &TableModel, shared: &BTreeMap<String, String>) -> Option<String> {
    let has = |tags: &Attr<BTreeMap<String, Attr<String>>>, key: &String| {
        tags.known().is_some_and(|tags| tags.contains_key(key))
    };
    let lacks = |replica: &ReplicaModel| {
        replica.propagate_tags.known() == Some(&false)
            && shared.keys().any(|key| !has(&replica.tags, key) && !has(&replica.tags_all, key))
    };
    let regions: Vec<&str> =
        replicas(table).filter(|(_, replica)| lacks(replica)).map(|(region, _)| region.as_str()).collect();
    let place = listed(&regions);
    (!regions.is_empty())
        .then(|| format!("what it has in {place} lacks the default tags, which the first apply adds there"))
}

/// Insights that a table or an index has and a replica has not: nothing that is written for a replica disables them.
pub(super) fn insights(table: &TableModel) -> Vec<String> {
    let indexes = || table.global_secondary_indexes.known().into_iter().flatten();
    let enabled =
        indexes().filter(|(_, index)| index.known().is_some_and(|index| index.contributor_insights.is_known()));
    let enabled: Vec<&String> = enabled.map(|(name, _)| name).collect();
    let lacks_index = |replica: &ReplicaModel, name: &String| {
        let own = replica.global_secondary_indexes.known().and_then(|indexes| indexes.get(name)?.known());
        own.is_some_and(|own| own.contributor_insights.is_null())
    };
    let mut lines = Vec::new();
    for (region, replica) in replicas(table) {
        let of_table = table.contributor_insights.is_known() && replica.contributor_insights.is_null();
        let of_table = of_table.then(|| "the table".to_owned());
        let of_indexes =
            enabled.iter().filter(|name| lacks_index(replica, name)).map(|name| format!("index \"{name}\""));
        let lacking: Vec<String> = of_table.into_iter().chain(of_indexes).collect();
        if !lacking.is_empty() {
            lines.push(format!(
                "in {region} contributor insights are disabled for {}, and enabled in the table's own Region: the first apply \
                 enables them there, too, since a replica has the insights of its table",
                listed(&lacking)
            ));
        }
    }
    lines
}

fn replicas(table: &TableModel) -> impl Iterator<Item = (&String, &ReplicaModel)> {
    let replicas = table.replicas.known().into_iter().flatten();
    replicas.filter_map(|(region, replica)| Some((region, replica.known()?)))
}
