//! The permissions as the guide lists them.

use serde_json::{Value, json};

use super::{FEATURES, Feature, FeatureScope, Grant, Purpose, policy_of};

/// Stand-ins in the policies of the guide.
const ACCOUNT: &str = "111122223333";
const PREFIX: &str = "shop-";

/// All features with their actions and policies, and the policies of whole uses.
pub(crate) fn reference() -> Value {
    json!({
        "account": ACCOUNT,
        "prefix": PREFIX,
        "plan": policy_of(managed().filter(|grant| grant.purpose == Purpose::Read).map(Grant::allowed), ACCOUNT, PREFIX),
        "full": policy_of(managed().map(Grant::allowed), ACCOUNT, PREFIX),
        "features": FEATURES.iter().map(described).collect::<Vec<_>>(),
    })
}

/// What the resource takes with all its settings, and the data sources.
fn managed() -> impl Iterator<Item = &'static Grant> {
    let features = FEATURES.iter().filter(|feature| match feature.scope {
        FeatureScope::Table | FeatureScope::Setting => true,
        FeatureScope::Other => feature.name == "data sources",
    });
    features.flat_map(|feature| feature.grants)
}

fn described(feature: &Feature) -> Value {
    let Feature { name, scope, needed, grants } = feature;
    let actions = |purpose: Purpose| {
        let mut actions: Vec<&str> =
            grants.iter().filter(|grant| grant.purpose == purpose).flat_map(|grant| grant.actions).copied().collect();
        actions.sort_unstable();
        actions.dedup();
        actions
    };
    json!({
        "name": name,
        "scope": match scope {
            FeatureScope::Table => "table",
            FeatureScope::Setting => "setting",
            FeatureScope::Other => "other",
        },
        "needed": needed,
        "read": actions(Purpose::Read),
        "change": actions(Purpose::Change),
        "behalf": actions(Purpose::Behalf),
        "policy": policy_of(grants.iter().map(Grant::allowed), ACCOUNT, PREFIX),
    })
}
