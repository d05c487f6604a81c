//! Names of resource blocks.

/// A text as one word that no other block has: a number where two are alike.
pub(super) fn unique(text: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let word = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '_' | '-') { c } else { ' ' };
    let plain: String = text.chars().map(word).collect();
    let mut label = plain.split_whitespace().collect::<Vec<_>>().join("_");
    if !label.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_') {
        label.insert(0, '_');
    }
    let numbered = (2..).map(|number| format!("{label}_{number}"));
    std::iter::once(label.clone()).chain(numbered).find(|label| !is_taken(label)).unwrap_or(label)
}
