//! Bodies of responses in the query protocol.
//!
//! A list is an element whose entries are `member`; a timestamp, recognized by the name of its member, is ISO 8601.

use serde_json::Value;

use crate::primitives::clock::Moment;

/// Appends the members of a structure, the entries of a list, or a text.
pub(super) fn write(body: &mut String, value: &Value) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match value.as_f64().filter(|_| name.ends_with("Timestamp")) {
                    Some(seconds) => element(body, name, &time(seconds).into()),
                    None => element(body, name, value),
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|value| element(body, "member", value)),
        Value::String(text) => body.push_str(&escaped(text)),
        Value::Null => {}
        Value::Bool(_) | Value::Number(_) => body.push_str(&value.to_string()),
    }
}

fn element(body: &mut String, name: &str, value: &Value) {
    body.push_str(&format!("<{name}>"));
    write(body, value);
    body.push_str(&format!("</{name}>"));
}

fn time(seconds: f64) -> String {
    // Milliseconds since 1970 are far below 2⁵³, where a float is exact.
    Moment::from_millis((seconds * 1_000.0).round() as i64).iso8601()
}

/// A text without the characters that mean something in XML.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lists_times_and_texts_have_their_form() {
        let mut body = String::new();
        let value = json!({"Alarms": [{"Name": "a<b", "On": true}], "Empty": [], "StateUpdatedTimestamp": 1.5});
        write(&mut body, &value);
        let expected = "<Alarms><member><Name>a&lt;b</Name><On>true</On></member></Alarms><Empty></Empty>\
                        <StateUpdatedTimestamp>1970-01-01T00:00:01.500Z</StateUpdatedTimestamp>";
        assert_eq!(body, expected);
    }
}
