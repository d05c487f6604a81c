//! Does a text match a pattern of a model? The patterns are Java's; each has to match the whole text.

use anyhow::{Context as _, ensure};
use regex::Regex;

/// A compiled pattern.
#[derive(Debug)]
pub(crate) struct Pattern {
    text: String,
    whole: Regex,
    /// What a match must not begin with: the negative lookahead in front of some patterns.
    not: Option<Regex>,
}

/// What Java writes otherwise: pairs of surrogates for the characters beyond U+FFFF, and classes that mean ASCII alone.
const DIALECT: [(&str, &str); 5] = [
    (r"\uD800\uDC00-\uDBFF\uDFFF", r"\x{10000}-\x{10FFFF}"),
    (r"\p{Print}", r"[\x20-\x7E]"),
    (r"\w", "[0-9A-Za-z_]"),
    (r"\d", "[0-9]"),
    (r"\s", r"[ \t\n\x0B\f\r]"),
];

impl Pattern {
    pub(crate) fn new(text: &str) -> anyhow::Result<Self> {
        let (not, rest) = match text.strip_prefix("(?!") {
            Some(rest) => {
                let end = closing(rest).with_context(|| format!("the lookahead of {text} does not end"))?;
                (Some(&rest[..end]), &rest[end + 1..])
            }
            None => (None, text),
        };
        // Anywhere else a lookahead could not be split off.
        ensure!(!rest.contains("(?!"), "the pattern {text} has a lookahead that cannot be checked");
        let not = not.map(|not| compile(&format!("^(?:{not})"))).transpose()?;
        Ok(Self { text: text.to_owned(), whole: compile(&format!("^(?:{rest})$"))?, not })
    }

    pub(crate) fn matches(&self, text: &str) -> bool {
        self.whole.is_match(text) && !self.not.as_ref().is_some_and(|not| not.is_match(text))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }
}

fn compile(text: &str) -> anyhow::Result<Regex> {
    let text = DIALECT.iter().fold(text.to_owned(), |text, (java, ours)| text.replace(java, ours));
    Regex::new(&text).with_context(|| format!("the pattern {text} cannot be compiled"))
}

/// Where the group ends whose opening parenthesis is in front of the text.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 1;
    let mut escaped = false;
    for (at, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, text: &str) -> bool {
        Pattern::new(pattern).expect("a pattern").matches(text)
    }

    #[test]
    fn the_whole_text_must_match() {
        assert!(matches("[a-zA-Z0-9_.-]+", "orders-2.x_y"));
        assert!(!matches("[a-zA-Z0-9_.-]+", "orders 2"));
        assert!(!matches("[0-9]{12}", "1234567890123"));
    }

    /// Names of scaling policies and scheduled actions: no colon, slash or bar, no space at either end.
    #[test]
    fn a_lookahead_in_front_is_a_second_pattern() {
        let names = r"(?!((^[ ]+.*)|(.*([\u0000-\u001f]|[\u007f-\u009f]|[:/|])+.*)|(.*[ ]+$))).+";
        assert!(matches(names, "table/orders".replace('/', "-").as_str()));
        for wrong in ["a:b", "a/b", " a", "a ", "a\u{7}b", ""] {
            assert!(!matches(names, wrong), "{wrong:?}");
        }
        let error = Pattern::new("a(?!b)").expect_err("not in front");
        assert!(error.to_string().contains("lookahead"), "{error}");
    }

    #[test]
    fn javas_dialect_is_understood() {
        let any = r"[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\r\n\t]*";
        assert!(matches(any, "plain, 漢字 and 🦀\n"));
        assert!(!matches(any, "bell\u{7}"));
        assert!(matches(r"\p{Print}+", "~ and space"));
        assert!(!matches(r"\p{Print}+", "é"));
        assert!(matches(r"[\w+=,.@-]*", "user@host"));
        assert!(!matches(r"[\w+=,.@-]*", "ü"));
        assert!(!matches(r"\d+", "٣"));
    }
}
