//! Finds the known word that an unknown one probably means: `did you mean`.

/// The candidate whose name is most similar to `text`, the first of equals; `None` if none is similar enough.
///
/// Letter case and separators do not count. A text with which just one name begins means that name.
pub fn nearest<'a, T>(text: &str, candidates: impl IntoIterator<Item = (T, &'a str)>) -> Option<T> {
    let text = bare(text);
    let candidates: Vec<(T, String)> =
        candidates.into_iter().map(|(candidate, name)| (candidate, bare(name))).collect();
    let (position, distance) = candidates
        .iter()
        .map(|(_, name)| strsim::damerau_levenshtein(&text, name))
        .enumerate()
        .min_by_key(|(_, distance)| *distance)?;
    let close = distance * 2 <= candidates[position].1.chars().count().min(text.chars().count());
    let found = if close { Some(position) } else { only_longer(&text, &candidates) };
    found.and_then(|position| candidates.into_iter().nth(position)).map(|(candidate, _)| candidate)
}

/// The name that `text` is by the fewest slips of the keyboard, and by at most so many: a letter more, less or another, or two
/// exchanged.
pub fn misspelled<'a>(text: &str, names: impl IntoIterator<Item = &'a str>, most: usize) -> Option<&'a str> {
    let counted = names.into_iter().map(|name| (name, strsim::damerau_levenshtein(text, name)));
    counted.filter(|(_, slips)| *slips <= most).min_by_key(|(_, slips)| *slips).map(|(name, _)| name)
}

/// The one candidate that begins with the text.
fn only_longer<T>(text: &str, candidates: &[(T, String)]) -> Option<usize> {
    let begins = |(_, (_, name)): &(usize, &(T, String))| text.chars().count() > 1 && name.starts_with(text);
    let mut longer = candidates.iter().enumerate().filter(begins);
    let (position, _) = longer.next()?;
    longer.next().is_none().then_some(position)
}

/// Whether two spellings differ in letter case and separators only.
pub fn same_letters(one: &str, other: &str) -> bool {
    let one = bare(one);
    !one.is_empty() && one == bare(other)
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, names: &[&'static str]) -> Option<&'static str> {
        nearest(text, names.iter().map(|name| (*name, *name)))
    }

    #[test]
    fn a_slip_is_recognized_and_another_word_is_not() {
        let classes = ["STANDARD", "STANDARD_INFREQUENT_ACCESS"];
        let cases = [
            ("STANDRAD", Some("STANDARD")),
            ("standard-infrequent-access", Some("STANDARD_INFREQUENT_ACCESS")),
            ("STANDARD_INFREQUENT", Some("STANDARD_INFREQUENT_ACCESS")),
            ("GLACIER", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(of(text, &classes), expected, "{text}");
        }
    }

    #[test]
    fn a_beginning_means_the_only_name_that_has_it() {
        assert_eq!(of("prod", &["development", "production"]), Some("production"));
        assert_eq!(of("NEW", &["NEW_IMAGE", "NEW_AND_OLD_IMAGES"]), None);
        assert_eq!(of("X", &["S", "N", "B"]), None, "a letter is no nearer to one letter than to another");
    }

    #[test]
    fn separators_alone_are_no_letters() {
        assert!(same_letters("pay-per-request", "PAY_PER_REQUEST"));
        assert!(!same_letters(",", ";"));
    }
}
