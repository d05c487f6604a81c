//! The plan replaces the table. A protected table is refused by the plan itself, whatever the reason.

use tf_provider::Path;

use super::{Age, Effects, Guardrail, Judge, Place, Severities};
use crate::guardrail_ids;
use crate::table::live_types;
use crate::table::model::TableModel;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::PROTECTION_REPLACE,
    severities: Severities::refused_outside_development(),
    aliases: &[],
    summary: "Table would be replaced",
    fires: "The name, the Region, a key or a local secondary index of an existing table changes, which DynamoDB cannot do \
            in place.",
    why: || "Replacing a table deletes it with all its items and creates an empty one.".to_owned(),
    fix: "Add a second resource with the new definition, copy the items, and remove this one later. To destroy the table \
          although its configuration has changed, run `terraform destroy -refresh=false`: otherwise a destroy plans this change \
          first.",
    judge: Judge::Change(judge),
};

fn judge(prior: Option<&TableModel>, planned: Option<&TableModel>, effects: &Effects<'_>) -> Vec<Place> {
    let Some(prior) = prior.filter(|prior| prior.deletion_protection_enabled.known() != Some(&true)) else {
        return Vec::new();
    };
    let table = prior.name.known().map_or("", String::as_str);
    let types =
        |attribute: &str| planned.map(|planned| live_types::changed(prior, planned, attribute)).unwrap_or_default();
    // A table that another provider managed may be in a Region that its configuration never named.
    let region = prior.region.known().map(|region| {
        format!(" It is in {region}: to keep it, set `region = \"{region}\"`, or use the provider of that Region.")
    });
    let kept = |attribute: &str| region.as_deref().filter(|_| attribute == "region").unwrap_or_default();
    let place = |attribute: &&'static str| Place {
        path: Path::of(*attribute),
        what: format!(
            "{}The service cannot change `{attribute}` of an existing table: table \"{table}\" would be deleted with all its \
             items and created again, empty.{}",
            types(attribute),
            kept(attribute)
        ),
        repair: None,
        age: Age::New,
    };
    effects.replaced_by.iter().map(place).collect()
}
