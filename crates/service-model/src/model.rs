//! What does a service model say? Operations and shapes, read from the JSON of `service-2.json`.

use std::collections::BTreeMap;

use anyhow::{Context as _, ensure};
use serde::Deserialize;
use serde_json::{Number, Value};

use crate::pattern::Pattern;

/// The models of several services, by endpoint prefix.
#[derive(Debug, Default)]
pub struct Models {
    services: BTreeMap<String, Model>,
}

impl Models {
    /// Reads models from a JSON list of `service-2.json` documents.
    ///
    /// # Errors
    /// The text is not such a list, or a model contains a shape that cannot be checked.
    pub fn read(text: &str) -> anyhow::Result<Self> {
        let documents: Vec<Value> = serde_json::from_str(text).context("the service models are not a JSON list")?;
        let mut services = BTreeMap::new();
        for document in documents {
            let model = Document::deserialize(document).context("a service model has an unknown form")?;
            let name = model.metadata.endpoint_prefix.clone();
            let model = Model::new(model).with_context(|| format!("the model of {name}"))?;
            services.insert(name, model);
        }
        ensure!(!services.is_empty(), "there is no service model");
        Ok(Self { services })
    }

    pub(crate) fn service(&self, name: &str) -> Option<&Model> {
        self.services.get(name)
    }
}

/// The model of one service.
#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) operations: BTreeMap<String, Operation>,
    pub(crate) shapes: BTreeMap<String, Shape>,
    /// The wire has no types: numbers and booleans arrive as text.
    pub(crate) is_untyped: bool,
}

/// The shapes of one operation.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) input: Option<String>,
    pub(crate) output: Option<String>,
    /// The codes of its own errors.
    pub(crate) errors: Vec<String>,
}

/// What a value may be.
#[derive(Debug)]
pub(crate) enum Shape {
    Structure { members: BTreeMap<String, String>, required: Vec<String>, is_union: bool },
    List { member: String, bounds: Bounds },
    Map { key: String, value: String, bounds: Bounds },
    Text { bounds: Bounds, pattern: Option<Pattern>, allowed: Vec<String> },
    Number { kind: NumberKind, bounds: Bounds },
    Boolean,
    Timestamp,
    Blob,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NumberKind {
    Integer,
    Long,
    Double,
}

/// The least and the most: of a length, of a count, or of the number itself.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Bounds {
    pub(crate) min: Option<f64>,
    pub(crate) max: Option<f64>,
}

#[derive(Deserialize)]
struct Document {
    metadata: Metadata,
    operations: BTreeMap<String, OperationEntry>,
    shapes: BTreeMap<String, ShapeEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    endpoint_prefix: String,
    protocol: String,
}

#[derive(Deserialize)]
struct Reference {
    shape: String,
}

#[derive(Deserialize)]
struct OperationEntry {
    input: Option<Reference>,
    output: Option<Reference>,
    #[serde(default)]
    errors: Vec<Reference>,
}

#[derive(Deserialize)]
struct ShapeEntry {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    members: BTreeMap<String, Reference>,
    #[serde(default)]
    required: Vec<String>,
    member: Option<Reference>,
    key: Option<Reference>,
    value: Option<Reference>,
    min: Option<Number>,
    max: Option<Number>,
    pattern: Option<String>,
    #[serde(rename = "enum", default)]
    allowed: Vec<String>,
    #[serde(rename = "union", default)]
    is_union: bool,
    error: Option<ErrorEntry>,
}

#[derive(Deserialize)]
struct ErrorEntry {
    code: Option<String>,
}

impl Model {
    fn new(document: Document) -> anyhow::Result<Self> {
        let Document { metadata, operations, shapes } = document;
        let code = |name: &str| {
            let error = shapes.get(name).and_then(|shape| shape.error.as_ref());
            error.and_then(|error| error.code.clone()).unwrap_or_else(|| name.to_owned())
        };
        let operations = operations
            .into_iter()
            .map(|(name, entry)| {
                let OperationEntry { input, output, errors } = entry;
                let errors = errors.iter().map(|error| code(&error.shape)).collect();
                (name, Operation { input: input.map(|it| it.shape), output: output.map(|it| it.shape), errors })
            })
            .collect();
        let shapes = shapes
            .into_iter()
            .map(|(name, entry)| {
                let shape = Shape::new(entry).with_context(|| format!("shape {name}"))?;
                Ok((name, shape))
            })
            .collect::<anyhow::Result<_>>()?;
        Ok(Self { operations, shapes, is_untyped: metadata.protocol == "query" })
    }
}

impl Shape {
    fn new(entry: ShapeEntry) -> anyhow::Result<Self> {
        let ShapeEntry { kind, members, required, member, key, value, min, max, pattern, allowed, is_union, error: _ } =
            entry;
        let name =
            |reference: Option<Reference>| reference.map(|it| it.shape).context("a part of the shape is missing");
        let bounds = Bounds { min: min.and_then(|min| min.as_f64()), max: max.and_then(|max| max.as_f64()) };
        let number = |kind| Ok(Self::Number { kind, bounds });
        match kind.as_str() {
            "structure" => {
                let members = members.into_iter().map(|(name, member)| (name, member.shape)).collect();
                Ok(Self::Structure { members, required, is_union })
            }
            "list" => Ok(Self::List { member: name(member)?, bounds }),
            "map" => Ok(Self::Map { key: name(key)?, value: name(value)?, bounds }),
            "string" => {
                let pattern = pattern.as_deref().map(Pattern::new).transpose()?;
                Ok(Self::Text { bounds, pattern, allowed })
            }
            "integer" => number(NumberKind::Integer),
            "long" => number(NumberKind::Long),
            "double" => number(NumberKind::Double),
            "boolean" => Ok(Self::Boolean),
            "timestamp" => Ok(Self::Timestamp),
            "blob" => Ok(Self::Blob),
            other => anyhow::bail!("its type `{other}` cannot be checked"),
        }
    }
}
