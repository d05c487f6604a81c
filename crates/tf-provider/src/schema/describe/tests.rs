use std::collections::BTreeMap;

use serde_json::json;

use crate::{Attr, Model, Schema, schema::IdentitySchema};

/// An index.
#[derive(Debug, Clone, PartialEq, Default, Model)]
struct Index {
    /// What it contains.
    #[attr(optional, computed, default = "ALL", one_of("ALL", "KEYS_ONLY"))]
    projection: Attr<String>,
    /// Its ARN.
    #[attr(computed, keep)]
    arn: Attr<String>,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Default, Model)]
struct Table {
    /// Its *name*.
    #[attr(required, replace, length(3, 255))]
    name: Attr<String>,
    /// Its indexes.
    #[attr(optional)]
    indexes: Attr<BTreeMap<String, Attr<Index>>>,
    /// Its labels.
    #[attr(optional, sensitive, deprecated = "Use tags.")]
    labels: Attr<BTreeMap<String, Attr<String>>>,
    /// A token.
    #[attr(required, write_only)]
    token: Attr<String>,
}

#[test]
fn everything_that_the_documentation_needs() {
    let expected = json!({
        "version": 2,
        "description": "Tables.",
        "attributes": [
            {
                "name": "name", "type": "string", "mode": "required", "description": "Its *name*.",
                "replaces": true, "checks": ["3 to 255 characters"],
            },
            {
                "name": "indexes", "type": "map of objects", "mode": "optional", "description": "Its indexes.",
                "nesting": "map",
                "attributes": [
                    {
                        "name": "projection", "type": "string", "mode": "optional, computed",
                        "description": "What it contains.", "default": "ALL", "checks": ["one of `ALL`, `KEYS_ONLY`"],
                    },
                    {
                        "name": "arn", "type": "string", "mode": "computed", "description": "Its ARN.",
                        "keeps_prior": true,
                    },
                ],
            },
            {
                "name": "labels", "type": "map(string)", "mode": "optional", "description": "Its labels.",
                "sensitive": true, "deprecated": "Use tags.",
            },
            {
                "name": "token", "type": "string", "mode": "required", "description": "A token.", "write_only": true,
            },
        ],
    });
    assert_eq!(Schema::of::<Table>(2, "Tables.").describe(), expected);
}

/// A table's identity.
#[derive(Debug, Clone, PartialEq, Default, Model)]
struct Identity {
    /// The name.
    #[attr(required)]
    name: Attr<String>,
    /// The Region.
    #[attr(optional)]
    region: Attr<String>,
    /// Ports.
    #[attr(optional)]
    ports: Attr<Vec<Attr<i64>>>,
}

#[test]
fn identities_are_described_too() {
    let schema = IdentitySchema::of::<Identity>(1);
    assert_eq!(schema.problems(), Vec::<String>::new());
    assert_eq!(
        schema.describe(),
        json!({"version": 1, "attributes": [
            {"name": "name", "type": "string", "for_import": "required", "description": "The name."},
            {"name": "region", "type": "string", "for_import": "optional", "description": "The Region."},
            {"name": "ports", "type": "list(number)", "for_import": "optional", "description": "Ports."},
        ]})
    );
    assert_eq!(schema.ty(), Schema::of::<Identity>(1, "").ty());
}
