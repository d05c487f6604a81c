//! The words of a name.

/// `orderStatus`, `order_status` and `ORDER-STATUS` are two words, in lower case.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut previous: Option<char> = None;
    for character in name.chars() {
        let begins = previous
            .is_none_or(|before| !before.is_alphanumeric() || (before.is_lowercase() && character.is_uppercase()));
        if character.is_alphanumeric() {
            match words.last_mut().filter(|_| !begins) {
                Some(word) => word.extend(character.to_lowercase()),
                None => words.push(character.to_lowercase().collect()),
            }
        }
        previous = Some(character);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart_at_capitals_and_separators() {
        for (name, expected) in [
            ("orderStatus", ["order", "status"].as_slice()),
            ("order_status", &["order", "status"]),
            ("ORDER-STATUS", &["order", "status"]),
            ("GSI1PK", &["gsi1pk"]),
            ("is_active", &["is", "active"]),
            ("", &[]),
        ] {
            assert_eq!(words(name), expected, "{name}");
        }
    }
}
