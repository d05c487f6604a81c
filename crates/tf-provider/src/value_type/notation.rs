//! Reads and writes types as the protocol does: `"string"`, `["list","string"]`, `["object",{"name":"string"}]`.

use serde_json::{Value as Json, json};

use super::{MAX_DEPTH, Type};

/// Why a text is not a type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TypeError {
    /// The text is not JSON.
    #[error("the type is not valid JSON: {0}")]
    Json(String),
    /// The JSON is not in the notation of types.
    #[error("not a type: {0}")]
    Notation(String),
    /// More than 60 levels.
    #[error("the type is nested more than {MAX_DEPTH} levels deep")]
    TooDeep,
}

impl Type {
    /// Reads the protocol's notation, a JSON text. The third element of an object, its optional attributes, is
    /// accepted and has no meaning here.
    ///
    /// # Errors
    ///
    /// When the text is no JSON, no type, or nested more than 60 levels deep.
    pub fn from_json(text: &[u8]) -> Result<Self, TypeError> {
        let json: Json = serde_json::from_slice(text).map_err(|error| TypeError::Json(error.to_string()))?;
        Self::from_notation(&json)
    }

    /// The protocol's notation, a compact JSON text.
    pub fn to_json(&self) -> Vec<u8> {
        self.notation().to_string().into_bytes()
    }

    /// Whether it is a type without parts: string, number or bool.
    pub fn is_primitive(&self) -> bool {
        match self {
            Self::String | Self::Number | Self::Bool => true,
            Self::Dynamic | Self::List(_) | Self::Set(_) | Self::Map(_) | Self::Tuple(_) | Self::Object(_) => false,
        }
    }

    pub(crate) fn from_notation(json: &Json) -> Result<Self, TypeError> {
        read(json, MAX_DEPTH)
    }

    pub(crate) fn notation(&self) -> Json {
        match self {
            Self::String => json!("string"),
            Self::Number => json!("number"),
            Self::Bool => json!("bool"),
            Self::Dynamic => json!("dynamic"),
            Self::List(element) => json!(["list", element.notation()]),
            Self::Set(element) => json!(["set", element.notation()]),
            Self::Map(element) => json!(["map", element.notation()]),
            Self::Tuple(elements) => json!(["tuple", elements.iter().map(Self::notation).collect::<Vec<_>>()]),
            Self::Object(attributes) => {
                let members = attributes.iter().map(|(name, ty)| (name.clone(), ty.notation()));
                json!(["object", members.collect::<serde_json::Map<_, _>>()])
            }
        }
    }
}

fn read(json: &Json, depth: usize) -> Result<Type, TypeError> {
    let Some(depth) = depth.checked_sub(1) else { return Err(TypeError::TooDeep) };
    let element = |json| read(json, depth).map(Box::new);
    match json {
        Json::String(name) => primitive(name),
        Json::Array(parts) => match parts.as_slice() {
            [Json::String(kind), of] if kind == "list" => Ok(Type::List(element(of)?)),
            [Json::String(kind), of] if kind == "set" => Ok(Type::Set(element(of)?)),
            [Json::String(kind), of] if kind == "map" => Ok(Type::Map(element(of)?)),
            [Json::String(kind), Json::Array(elements)] if kind == "tuple" => {
                elements.iter().map(|of| read(of, depth)).collect::<Result<_, _>>().map(Type::Tuple)
            }
            [Json::String(kind), Json::Object(members)]
            | [Json::String(kind), Json::Object(members), Json::Array(_)]
                if kind == "object" =>
            {
                let read_member = |(name, of): (&String, &Json)| Ok((name.clone(), read(of, depth)?));
                members.iter().map(read_member).collect::<Result<_, _>>().map(Type::Object)
            }
            _ => Err(unexpected(json)),
        },
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Object(_) => Err(unexpected(json)),
    }
}

fn primitive(name: &str) -> Result<Type, TypeError> {
    match name {
        "string" => Ok(Type::String),
        "number" => Ok(Type::Number),
        "bool" => Ok(Type::Bool),
        "dynamic" => Ok(Type::Dynamic),
        _ => Err(TypeError::Notation(format!("{name:?}"))),
    }
}

fn unexpected(json: &Json) -> TypeError {
    TypeError::Notation(json.to_string().chars().take(100).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_its_notation() {
        let object = Type::Object([("a".to_owned(), Type::Number), ("b".to_owned(), Type::Dynamic)].into());
        let cases = [
            (Type::String, r#""string""#, "string"),
            (Type::Bool, r#""bool""#, "bool"),
            (Type::List(Box::new(Type::String)), r#"["list","string"]"#, "list(string)"),
            (Type::Set(Box::new(Type::Number)), r#"["set","number"]"#, "set(number)"),
            (
                Type::Map(Box::new(object.clone())),
                r#"["map",["object",{"a":"number","b":"dynamic"}]]"#,
                "map(object({ a = number, b = any }))",
            ),
            (
                Type::Tuple(vec![Type::Number, Type::String]),
                r#"["tuple",["number","string"]]"#,
                "tuple([number, string])",
            ),
            (Type::Object([].into()), r#"["object",{}]"#, "object({})"),
        ];
        for (ty, notation, text) in cases {
            assert_eq!(String::from_utf8(ty.to_json()).as_deref(), Ok(notation));
            assert_eq!(Type::from_json(notation.as_bytes()), Ok(ty.clone()));
            assert_eq!(ty.to_string(), text);
        }
        assert_eq!(Type::from_json(br#" ["object", {"a":"number","b":"dynamic"}, ["b"]]"#), Ok(object));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "null",
            "7",
            r#""String""#,
            r#"["list"]"#,
            r#"["list","string","string"]"#,
            r#"["tuple","string"]"#,
            "{}",
            r#"["bag","string"]"#,
        ] {
            assert!(Type::from_json(text.as_bytes()).is_err(), "{text}");
        }
    }

    #[test]
    fn depth_is_limited() {
        let nested = |levels: usize| format!("{}\"string\"{}", "[\"list\",".repeat(levels), "]".repeat(levels));
        assert!(Type::from_json(nested(MAX_DEPTH - 1).as_bytes()).is_ok());
        assert_eq!(Type::from_json(nested(MAX_DEPTH).as_bytes()), Err(TypeError::TooDeep));
        assert!(Type::from_json(nested(1_000_000).as_bytes()).is_err());
    }
}
