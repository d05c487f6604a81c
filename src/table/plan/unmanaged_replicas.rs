//! Replicas that exist and that the configuration does not manage: what a plan and an operation say of them.

use tf_provider::{Diagnostic, Path};

use crate::table::model::TableModel;
use crate::table::replicas::{Consistency, ReplicasIn};

/// How to get rid of them.
fn how(replicas: &ReplicasIn) -> String {
    let (them, they_go) = (
        replicas.number("it", "them"),
        replicas.number("manages it, let it delete it first", "manages them, let it delete them first"),
    );
    format!(
        "To delete {them}, too, write `replicas = {{}}` and apply that before the table is destroyed. If something else {they_go}."
    )
}

/// A plan shows replicas that are not written any more as if they were deleted.
pub(super) fn no_longer_managed(prior: &TableModel) -> Option<Diagnostic> {
    let known = prior.replicas.known().filter(|replicas| !replicas.is_empty())?;
    let replicas = ReplicasIn::new(known.keys());
    let (stay, them) = (
        replicas.number(
            "stays, with its items and its cost, and is not managed any more",
            "stay, with their items and their cost, and are not managed any more",
        ),
        replicas.number("it", "them"),
    );
    let detail = format!("is left out: the {replicas} {stay}. To delete {them}, write `replicas = {{}}`.");
    Some(Diagnostic::warning(Path::of("replicas"), "Replicas not managed any more", detail))
}

/// What a plan says that deletes their table.
pub(super) fn left_by_deletion(prior: &TableModel, regions: &[String]) -> Option<Diagnostic> {
    if regions.is_empty() {
        return None;
    }
    let (table, place) = (text(prior.name.known()), text(prior.region.known()));
    let replicas = ReplicasIn::new(regions);
    let then = match Consistency::Strong.is(&prior.multi_region_consistency) {
        true => format!(
            "DynamoDB deletes a strongly consistent table only after all of its replicas: as long as {} there, this destroy fails.",
            replicas.number("it is", "they are")
        ),
        false => format!(
            "Only the table in {place} is deleted: {}. For 24 hours after a replica was made from this table, DynamoDB refuses to \
             delete it before that replica.",
            replicas.number("it stays, with its items and its cost", "they stay, with their items and their cost")
        ),
    };
    let detail = format!(
        "Table \"{table}\" has {}{replicas}, which this configuration does not manage. {then} {}",
        replicas.number("a ", ""),
        how(&replicas)
    );
    Some(Diagnostic::warning(Path::of("replicas"), "Replicas not deleted with the table", detail))
}

fn text(value: Option<&String>) -> &str {
    value.map_or("", String::as_str)
}

/// What is said after their table was deleted.
pub(crate) fn left_behind(table: &str, regions: &[String]) -> Diagnostic {
    let replicas = ReplicasIn::new(regions);
    let stay = replicas.number(
        "was not managed here: it stays, with its items and its cost. It can be imported, or deleted, as a table of its Region",
        "were not managed here: they stay, with their items and their cost. Each can be imported, or deleted, as a table of its Region",
    );
    let detail = format!("Table \"{table}\" was deleted in its Region. Its {replicas} {stay}.");
    Diagnostic::warning(Path::of("replicas"), "Replicas were not deleted", detail)
}

/// Refuses to delete a strongly consistent table before its replicas, which the service never does.
pub(crate) fn in_the_way(table: &str, regions: &[String]) -> Diagnostic {
    let replicas = ReplicasIn::new(regions);
    let detail = format!(
        "Table \"{table}\" is strongly consistent, and DynamoDB deletes it only after its {replicas}, which this configuration does not \
         manage. Nothing was deleted. {}",
        how(&replicas)
    );
    Diagnostic::error(Path::of("replicas"), "Table has replicas", detail)
}

/// What is added to the refusal to delete their table because one of them was made from it.
pub(crate) fn newer(table: &str, regions: &[String]) -> String {
    let replicas = ReplicasIn::new(regions);
    format!(
        "\n\nTable \"{table}\" has {}{replicas}, which this configuration does not manage: {}. The table was not deleted. {}",
        replicas.number("a ", ""),
        replicas.number("it is the newer replica", "the newer replica is one of them"),
        how(&replicas)
    )
}
