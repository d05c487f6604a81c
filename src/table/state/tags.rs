//! Tags as they are stored: the resource's own, and all.

use std::collections::BTreeMap;

use tf_provider::Attr;

use crate::table::aspects::tags::ObservedTags;
use crate::table::model::TableModel;
use crate::table::observed::Aspect;
use crate::tags;

type Tags = Attr<tags::WrittenTags>;

/// A tag with exactly the value of the provider's default belongs to the provider, unless the resource writes it too. It
/// stays the provider's when the default changes.
pub(super) fn tags(
    observed: &Aspect<ObservedTags>,
    base: &TableModel,
    defaults: &BTreeMap<String, String>,
) -> (Tags, Tags) {
    let Aspect::Observed(ObservedTags { tags: all, .. }) = observed else {
        return (base.tags.clone(), base.tags_all.clone());
    };
    let named = |key: &str| tags::written(&base.tags).any(|(written, _)| written == key);
    let added = tags::added(&base.tags, &base.tags_all);
    let inherited = |key: &str, value: &String| defaults.get(key) == Some(value) || added.contains_key(key);
    let own = all.iter().filter(|(key, value)| named(key) || !inherited(key, value));
    let attrs = |(key, value): (&String, &String)| (key.clone(), Attr::Known(value.clone()));
    // Terraform insists that a tag written as null is stored as null.
    let null = base.tags.known().into_iter().flatten().filter(|(_, value)| value.is_null());
    let own = null.map(|(key, _)| (key.clone(), Attr::Null)).chain(own.map(attrs)).collect();
    (super::unless_empty(own, &base.tags), Attr::Known(all.iter().map(attrs).collect()))
}
