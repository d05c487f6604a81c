//! Private state: bytes that Terraform stores with a resource without showing them.
//!
//! On the wire a JSON object of key → base64. Keys that start with `.` belong to the framework. Bytes that are
//! not ours (a state taken over from another provider) read as empty: they cannot mean anything to us.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Serialize, de::DeserializeOwned};

/// Private state of one resource instance.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Private(BTreeMap<String, Vec<u8>>);

/// Set by an import and removed by the read that follows it, which may then still complete the identity.
const IMPORTED: &str = ".imported";

impl Private {
    /// Nothing remembered.
    pub fn new() -> Self {
        Self::default()
    }

    /// The bytes stored under `key`.
    pub fn get(&self, key: &str) -> Option<&[u8]> {
        self.0.get(key).map(Vec::as_slice)
    }

    /// The value stored under `key`, when there is one and it reads as a `T`.
    pub fn get_json<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        serde_json::from_slice(self.get(key)?).ok()
    }

    /// Stores `bytes` under `key`, over what was there.
    ///
    /// # Panics
    /// When the key starts with `.`: those are the framework's.
    pub fn set(&mut self, key: &str, bytes: impl Into<Vec<u8>>) {
        assert!(!key.starts_with('.'), "private state keys that start with `.` belong to the framework: {key}");
        self.0.insert(key.to_owned(), bytes.into());
    }

    /// Stores `value` as JSON under `key`, over what was there.
    ///
    /// # Panics
    /// When the key starts with `.`, or when the value has no JSON form (a map with keys that are not strings).
    pub fn set_json<T: Serialize>(&mut self, key: &str, value: &T) {
        let bytes = serde_json::to_vec(value).expect("private state values have a JSON form");
        self.set(key, bytes);
    }

    /// Forgets `key` and returns what was there.
    pub fn remove(&mut self, key: &str) -> Option<Vec<u8>> {
        self.0.remove(key)
    }

    /// Whether nothing is remembered.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn mark_imported(&mut self) {
        self.0.insert(IMPORTED.to_owned(), Vec::new());
    }

    /// Whether this is the first read after an import; the mark is gone afterwards.
    pub(crate) fn take_imported(&mut self) -> bool {
        self.0.remove(IMPORTED).is_some()
    }

    /// As stored by Terraform. Never fails, see the module.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Self {
        let entries: BTreeMap<String, serde_json::Value> = serde_json::from_slice(bytes).unwrap_or_default();
        let decode = |value: &serde_json::Value| STANDARD.decode(value.as_str()?).ok();
        Self(entries.into_iter().filter_map(|(key, value)| Some((key, decode(&value)?))).collect())
    }

    /// To be stored by Terraform; no bytes at all when nothing is remembered.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        if self.0.is_empty() {
            return Vec::new();
        }
        let entries: BTreeMap<&String, String> =
            self.0.iter().map(|(key, value)| (key, STANDARD.encode(value))).collect();
        serde_json::to_vec(&entries).expect("a map of strings has a JSON form")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn survives_the_way_through_terraform() {
        let mut private = Private::new();
        private.set("raw", [0u8, 255]);
        private.set_json("steps", &vec!["create", "tag"]);
        let bytes = private.to_bytes();
        assert_eq!(String::from_utf8_lossy(&bytes), r#"{"raw":"AP8=","steps":"WyJjcmVhdGUiLCJ0YWciXQ=="}"#);

        let again = Private::from_bytes(&bytes);
        assert_eq!(again, private);
        assert_eq!(again.get_json::<Vec<String>>("steps"), Some(vec!["create".to_owned(), "tag".to_owned()]));
        assert_eq!(again.get("absent"), None);
    }

    #[test]
    fn nothing_is_no_bytes_and_foreign_bytes_are_nothing() {
        assert_eq!(Private::new().to_bytes(), Vec::<u8>::new());
        let foreign: [&[u8]; 4] = [b"", b"\xff\x00", b"[1]", br#"{"schema_version":"1","timeouts":{"create":1}}"#];
        for bytes in foreign {
            let private = Private::from_bytes(bytes);
            assert_eq!(private.get("timeouts"), None, "{bytes:?}");
            assert_eq!(private.get_json::<i64>("schema_version"), None, "{bytes:?}");
        }
    }

    #[test]
    fn the_mark_of_an_import_is_taken_once() {
        let mut private = Private::new();
        assert!(!private.take_imported());
        private.mark_imported();
        let mut stored = Private::from_bytes(&private.to_bytes());
        assert!(stored.take_imported());
        assert!(stored.is_empty());
    }

    #[test]
    #[should_panic(expected = "belong to the framework")]
    fn keys_of_the_framework_are_refused() {
        Private::new().set(".mine", b"x");
    }
}
