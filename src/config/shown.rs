//! Debug output of models, without the attributes that the schema calls sensitive.

use std::collections::BTreeMap;
use std::fmt;

use tf_provider::logging::Redacted;
use tf_provider::schema::{Attribute, AttributeKind};
use tf_provider::{Model, Value};

use super::{ProviderModel, WebIdentityModel};

impl fmt::Debug for ProviderModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Redacting { object: self.clone().into_object(), attributes: Self::attributes() }.fmt(f)
    }
}

impl fmt::Debug for WebIdentityModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Redacting { object: self.clone().into_object(), attributes: Self::attributes() }.fmt(f)
    }
}

/// The attributes of an object that are set.
struct Redacting {
    object: BTreeMap<String, Value>,
    attributes: Vec<Attribute>,
}

impl fmt::Debug for Redacting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut map = f.debug_map();
        for Attribute { name, kind, sensitive, .. } in &self.attributes {
            match (self.object.get(name), kind) {
                (None | Some(Value::Null), _) => {}
                (Some(value), _) if *sensitive => {
                    map.entry(name, &Redacted(value));
                }
                (Some(Value::Object(inner)), AttributeKind::Single(attributes)) => {
                    map.entry(name, &Self { object: inner.clone(), attributes: attributes.clone() });
                }
                (Some(value), _) => {
                    map.entry(name, value);
                }
            }
        }
        map.finish()
    }
}

#[cfg(test)]
mod tests {
    use tf_provider::Attr;

    use super::*;

    #[test]
    fn sensitive_attributes_are_not_shown() {
        let hidden = || Attr::Known("hidden".to_owned());
        let identity = WebIdentityModel {
            role_arn: Attr::Known("arn:aws:iam::123456789012:role/ci".to_owned()),
            web_identity_token: hidden(),
            ..WebIdentityModel::default()
        };
        let model = ProviderModel {
            profile: Attr::Known("work".to_owned()),
            secret_key: hidden(),
            token: hidden(),
            http_proxy: hidden(),
            https_proxy: hidden(),
            assume_role_with_web_identity: Attr::Known(identity.clone()),
            ..ProviderModel::default()
        };
        for text in [format!("{model:?}"), format!("{model:#?}"), format!("{identity:?}")] {
            assert!(!text.contains("hidden"), "{text}");
            assert!(text.contains("role/ci") && text.contains("(sensitive)"), "{text}");
        }
        assert!(format!("{model:?}").contains("work"));
    }
}
