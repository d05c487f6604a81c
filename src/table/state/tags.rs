//! Tags as they are stored: the resource's own, and all.

use std::collections::BTreeMap;

use tf_provider::Attr;

use crate::table::model::TableModel;
use crate::table::observed::Aspect;

type Tags = Attr<BTreeMap<String, Attr<String>>>;

/// A tag with exactly the value of the provider's default belongs to the provider, unless the resource names it too.
pub(super) fn tags(
    observed: &Aspect<BTreeMap<String, String>>,
    base: &TableModel,
    defaults: &BTreeMap<String, String>,
) -> (Tags, Tags) {
    let Aspect::Observed(all) = observed else {
        return (base.tags.clone(), base.tags_all.clone());
    };
    let named = |key: &str| base.tags.known().is_some_and(|tags| tags.contains_key(key));
    let own = all.iter().filter(|(key, value)| named(key) || defaults.get(*key) != Some(value));
    let attrs = |(key, value): (&String, &String)| (key.clone(), Attr::Known(value.clone()));
    let own = own.map(attrs).collect();
    (super::unless_empty(own, &base.tags), Attr::Known(all.iter().map(attrs).collect()))
}
