//! Replicas that exist and that the configuration does not manage: what a plan and an operation say of them.

use tf_provider::{Diagnostic, Path};

use crate::table::model::TableModel;
use crate::table::replicas::Consistency;

/// How to get rid of them.
const HOW: &str = "To delete them, too, write `replicas = {}` and apply that before the table is destroyed. If something else manages \
     them, let it delete them first.";

/// A plan shows replicas that are not written any more as if they were deleted.
pub(super) fn no_longer_managed(prior: &TableModel) -> Option<Diagnostic> {
    let regions: Vec<&str> = prior.replicas.known()?.keys().map(String::as_str).collect();
    let detail = format!(
        "is left out: the replicas in {} stay, with their items and their cost, and are not managed any more. To delete them, write \
         `replicas = {{}}`.",
        regions.join(" and ")
    );
    (!regions.is_empty()).then(|| Diagnostic::warning(Path::of("replicas"), "Replicas not managed any more", detail))
}

/// What a plan says that deletes their table.
pub(super) fn left_by_deletion(prior: &TableModel, regions: &[String]) -> Option<Diagnostic> {
    if regions.is_empty() {
        return None;
    }
    let (table, place) = (text(prior.name.known()), text(prior.region.known()));
    let listed = regions.join(" and ");
    let strong = Consistency::Strong.is(&prior.multi_region_consistency);
    let then = match strong {
        true => "DynamoDB deletes a strongly consistent table only after all of them: as long as they are there, this destroy fails."
            .to_owned(),
        false => format!(
            "Only the table in {place} is deleted: they stay, with their items and their cost. For 24 hours after a replica was made \
             from this table, DynamoDB refuses to delete it before that replica."
        ),
    };
    let detail =
        format!("Table \"{table}\" has replicas in {listed}, which this configuration does not manage. {then} {HOW}");
    Some(Diagnostic::warning(Path::of("replicas"), "Replicas not deleted with the table", detail))
}

fn text(value: Option<&String>) -> &str {
    value.map_or("", String::as_str)
}

/// What is said after their table was deleted.
pub(crate) fn left_behind(table: &str, regions: &[String]) -> Diagnostic {
    let detail = format!(
        "Table \"{table}\" was deleted in its Region. Its replicas in {} were not managed here: they stay, with their items and their \
         cost. Each can be imported, or deleted, as a table of its Region.",
        regions.join(" and ")
    );
    Diagnostic::warning(Path::of("replicas"), "Replicas were not deleted", detail)
}

/// Refuses to delete a strongly consistent table before its replicas, which the service never does.
pub(crate) fn in_the_way(table: &str, regions: &[String]) -> Diagnostic {
    let detail = format!(
        "Table \"{table}\" is strongly consistent, and DynamoDB deletes it only after its members in {}, which this configuration does \
         not manage. Nothing was deleted. {HOW}",
        regions.join(" and ")
    );
    Diagnostic::error(Path::of("replicas"), "Table has replicas", detail)
}

/// What is added to the refusal to delete their table because one of them was made from it.
pub(crate) fn newer(table: &str, regions: &[String]) -> String {
    format!(
        "\n\nTable \"{table}\" has replicas in {}, which this configuration does not manage: the newer replica is one of them. The table \
         was not deleted. {HOW}",
        regions.join(" and ")
    )
}
