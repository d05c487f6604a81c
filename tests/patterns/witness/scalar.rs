//! Values of attributes that can be keys.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use table_design::KeyType;

/// A value. Numbers are ordered as numbers, the others by their bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scalar {
    S(String),
    /// In tenths.
    N(i32),
    B(Vec<u8>),
}

/// Values whose order as texts is another one than as numbers, and of which some begin with others.
const TEXTS: [&str; 8] = ["a", "ab", "abc", "b", "ba", "c", "é", "z"];
const TENTHS: [i32; 8] = [-30, -5, 0, 5, 10, 20, 100, 1000];
const BYTES: [&[u8]; 8] = [&[0], &[0, 1], &[1], &[1, 0], &[2], &[127], &[128, 0], &[255]];

impl Scalar {
    /// The value of a type with a number.
    pub(crate) fn nth(kind: KeyType, number: usize) -> Self {
        match kind {
            KeyType::String => Self::S(TEXTS[number % TEXTS.len()].to_owned()),
            KeyType::Number => Self::N(TENTHS[number % TENTHS.len()]),
            KeyType::Binary => Self::B(BYTES[number % BYTES.len()].to_vec()),
        }
    }

    /// Whether it begins with another one.
    pub(crate) fn begins_with(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::S(text), Self::S(prefix)) => text.starts_with(prefix.as_str()),
            (Self::B(bytes), Self::B(prefix)) => bytes.starts_with(prefix),
            _ => false,
        }
    }

    /// As a request writes it.
    pub(crate) fn to_json(&self) -> Value {
        match self {
            Self::S(text) => json!({"S": text}),
            Self::N(tenths) if tenths % 10 == 0 => json!({"N": (tenths / 10).to_string()}),
            Self::N(tenths) => json!({"N": format!("{:.1}", f64::from(*tenths) / 10.0)}),
            Self::B(bytes) => json!({"B": STANDARD.encode(bytes)}),
        }
    }

    /// As an answer has it.
    pub(crate) fn from_json(value: &Value) -> Option<Self> {
        let (kind, text) = value.as_object()?.iter().next()?;
        let text = text.as_str()?;
        match kind.as_str() {
            "S" => Some(Self::S(text.to_owned())),
            "N" => Some(Self::N((text.parse::<f64>().ok()? * 10.0).round() as i32)),
            "B" => STANDARD.decode(text).ok().map(Self::B),
            _ => None,
        }
    }
}
