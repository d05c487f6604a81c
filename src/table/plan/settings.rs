//! What else a plan fills in: the spelling of policies, and all tags.

use std::collections::BTreeMap;

use tf_provider::Attr;

use super::Context;
use crate::policy::Policy;
use crate::table::model::TableModel;
use crate::tags;

/// A policy that says the same in other words is not changed: the stored spelling stays.
pub(super) fn keep_policies(model: &mut TableModel, prior: &TableModel) {
    keep_policy(&mut model.resource_policy, &prior.resource_policy);
    if let (Some(stream), Some(prior)) = (model.stream.known_mut(), prior.stream.known()) {
        keep_policy(&mut stream.resource_policy, &prior.resource_policy);
    }
}

fn keep_policy(planned: &mut Attr<String>, prior: &Attr<String>) {
    let policy = |text: &Attr<String>| text.known().and_then(|text| Policy::parse(text).ok());
    if let (Some(wanted), Some(there)) = (policy(planned), policy(prior))
        && wanted == there
    {
        planned.clone_from(prior);
    }
}

/// The provider's default tags and the table's own, which win. A tag that is null is not written: the default stays in
/// force.
pub(super) fn tags_all(config: &TableModel, context: &Context) -> Attr<BTreeMap<String, Attr<String>>> {
    let Some(defaults) = &context.default_tags else { return Attr::unknown() };
    let defaults = defaults.iter().map(|(key, value)| (key.clone(), Attr::Known(value.clone())));
    let mut all: BTreeMap<String, Attr<String>> = defaults.collect();
    if config.tags.is_unknown() {
        return Attr::unknown();
    }
    for (key, value) in tags::written(&config.tags) {
        // A value that turns out to be null leaves the default in force; without one the tag would vanish from the map.
        if !tags::is_certain(value) && !all.contains_key(key) {
            return Attr::unknown();
        }
        all.insert(key.clone(), value.clone());
    }
    Attr::Known(all)
}
