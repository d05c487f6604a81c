//! Finds values of a configuration that are unknown until apply.

use tf_provider::{Model, Path, Value};

use super::ProviderModel;

/// What a connection can do without: while it is not known, tables are read, and plans leave open what it decides. An apply
/// always knows all of it.
const NOT_FOR_THE_CONNECTION: [&str; 10] = [
    "max_retries",
    "retry_mode",
    "rate_limiting",
    "allowed_account_ids",
    "forbidden_account_ids",
    "default_tags",
    "ignore_tags",
    "preset",
    "guardrails",
    "prices",
];

impl ProviderModel {
    /// The first path with an unknown value that the connection needs. While there is one, resources are planned without a
    /// connection.
    pub(crate) fn first_unknown(&self) -> Option<Path> {
        let mut needed = self.clone().into_object();
        needed.retain(|name, _| !NOT_FOR_THE_CONNECTION.contains(&name.as_str()));
        find(&Value::Object(needed), &Path::root())
    }
}

fn find(value: &Value, path: &Path) -> Option<Path> {
    let numbered =
        |values: &[Value]| values.iter().enumerate().find_map(|(index, value)| find(value, &path.index(index)));
    match value {
        Value::Unknown(_) => Some(path.clone()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
        Value::List(values) | Value::Tuple(values) => numbered(values),
        Value::Map(values) => values.iter().find_map(|(key, value)| find(value, &path.key(key))),
        Value::Object(values) => values.iter().find_map(|(name, value)| find(value, &path.attribute(name))),
        // Elements of sets have no path.
        Value::Set(_) | Value::Dynamic(..) => (!value.is_wholly_known()).then(|| path.clone()),
    }
}

#[cfg(test)]
mod tests {
    use tf_provider::Attr;

    use super::*;
    use crate::config::AssumeRoleModel;

    #[test]
    fn the_first_unknown_place_is_found() {
        assert_eq!(ProviderModel::default().first_unknown(), None);
        let role = AssumeRoleModel { role_arn: Attr::unknown(), ..AssumeRoleModel::default() };
        let model = ProviderModel { assume_role: Attr::Known(vec![Attr::Known(role)]), ..ProviderModel::default() };
        let path = model.first_unknown().expect("the ARN of the role is unknown");
        assert_eq!(path.to_string(), "assume_role[0].role_arn");
    }

    #[test]
    fn what_a_connection_can_do_without_is_an_attribute() {
        let attributes = ProviderModel::default().into_object();
        for name in NOT_FOR_THE_CONNECTION {
            assert!(attributes.contains_key(name), "{name}");
        }
    }

    #[test]
    fn tags_presets_and_guardrails_are_not_needed_to_connect() {
        let model = ProviderModel {
            default_tags: Attr::unknown(),
            ignore_tags: Attr::unknown(),
            preset: Attr::unknown(),
            guardrails: Attr::unknown(),
            ..ProviderModel::default()
        };
        assert_eq!(model.first_unknown(), None);
    }
}
