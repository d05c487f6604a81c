//! Types of key attributes of a table that is there: what contradicts them, and what changes them.

use tf_provider::{Diagnostics, Path};

use crate::table::key_places::KeyPlaces;
use crate::table::key_types::{KeyTypes, LiveConflict};
use crate::table::model::{KeyModel, TableModel};

/// A declaration that says another type than the table has, while others of the same attribute keep that.
pub(crate) fn check(types: &KeyTypes, diagnostics: &mut Diagnostics) {
    for LiveConflict { name, live, kept, written, unwritten } in types.contradictions() {
        let (live, other) = (live.as_str(), written.key_type.as_str());
        diagnostics.error(
            written.path.attribute("type"),
            "Key attribute with two types",
            format!(
                "The attribute \"{name}\" has type {live} in the table, which `{kept}` keeps because it writes no type, and \
                 `{}` says {other}, but an attribute has one type in all keys. Remove the type there. To change the type \
                 of the attribute, write `type = \"{other}\"` in every declaration of it: in {} too.",
                written.path,
                list(unwritten),
            ),
        );
    }
}

/// How the type of a key changes that stands in `attribute`, as a sentence that leads an explanation; nothing if none does.
pub(crate) fn changed(prior: &TableModel, planned: &TableModel, attribute: &str) -> String {
    let inside = |path: &Path| path.to_string().starts_with(attribute);
    let before = KeyPlaces::of_table(prior).places;
    let after = KeyPlaces::of_table(planned).places;
    let changed = after.iter().filter(|place| inside(&place.path)).find_map(|place| {
        let was = before.iter().find(|before| before.path == place.path && before.key.name == place.key.name)?;
        Some((place.key.name.known()?, was.key.r#type.known()?, place.key.r#type.known()?))
            .filter(|(_, old, new)| old != new)
    });
    let Some((name, old, new)) = changed else { return String::new() };
    let says = |key: &KeyModel| key.name.known() == Some(name) && key.r#type.known() == Some(new);
    let declared: Vec<Path> = after.iter().filter(|place| says(place.key)).map(|place| place.path.clone()).collect();
    format!("The type of its attribute \"{name}\" changes from {old} to {new}, as declared in {}. ", list(&declared))
}

fn list(paths: &[Path]) -> String {
    paths.iter().map(|path| format!("`{path}`")).collect::<Vec<_>>().join(", ")
}
