//! Sizes of items, by the rules of the developer guide: names and texts in UTF-8, numbers by their digits, and an
//! overhead for lists and maps.

use crate::items::value::{AttributeValue, Item};

/// Largest item.
pub(crate) const MAX_ITEM: usize = 400 * 1024;

/// A list or a map costs this, and one byte for each of its elements.
const DOCUMENT: usize = 3;

/// The size of an item: its names and values.
pub(crate) fn item(item: &Item) -> usize {
    item.iter().map(|(name, attribute)| name.len() + value(attribute)).sum()
}

fn value(attribute: &AttributeValue) -> usize {
    match attribute {
        AttributeValue::S(text) => text.len(),
        AttributeValue::N(number) => digits(number.significant_digits()),
        AttributeValue::B(bytes) => bytes.len(),
        AttributeValue::Bool(_) | AttributeValue::Null => 1,
        AttributeValue::Strings(set) => set.iter().map(String::len).sum(),
        AttributeValue::Numbers(set) => set.iter().map(|number| digits(number.significant_digits())).sum(),
        AttributeValue::Binaries(set) => set.iter().map(Vec::len).sum(),
        AttributeValue::List(list) => DOCUMENT + list.iter().map(|element| 1 + value(element)).sum::<usize>(),
        AttributeValue::Map(map) => DOCUMENT + map.len() + item(map),
    }
}

/// One byte for two significant digits, and one more.
fn digits(significant: usize) -> usize {
    significant.div_ceil(2) + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn sizes_follow_the_rules_of_the_developer_guide() {
        for (given, bytes) in [
            (json!({"id": {"S": "häh"}}), 2 + 4),
            (json!({"n": {"N": "1234500"}}), 1 + 3 + 1),
            (json!({"n": {"N": "0"}}), 1 + 1),
            (json!({"b": {"B": "AAEC"}}), 1 + 3),
            (json!({"t": {"BOOL": true}, "u": {"NULL": true}}), 2 + 2),
            (json!({"l": {"L": [{"S": "ab"}, {"S": "c"}]}}), 1 + 3 + (1 + 2) + (1 + 1)),
            (json!({"m": {"M": {"a": {"S": "bc"}}}}), 1 + 3 + 1 + (1 + 2)),
            (json!({"s": {"SS": ["ab", "c"]}}), 1 + 3),
        ] {
            let read = crate::items::value::item(&given).expect("an item");
            assert_eq!(item(&read), bytes, "{given}");
        }
    }
}
