//! Whether two templates can make the same value.

use std::collections::BTreeSet;

use crate::template::{Part, Template};

/// What separates the parts of a key, and is in no value.
pub(super) const SEPARATORS: [char; 2] = ['#', '|'];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    /// This character.
    Literal(char),
    /// One character or more, none of them a separator.
    Value,
}

/// Whether there is a value that both can make. Follows both at the same time, one character after the other.
pub(super) fn overlap(one: &Template, other: &Template) -> bool {
    let (one, other) = (tokens(one), tokens(other));
    let (mut seen, mut open) = (BTreeSet::new(), vec![(0, 0)]);
    while let Some((a, b)) = open.pop() {
        if !seen.insert((a, b)) {
            continue;
        }
        match (one.get(a), other.get(b)) {
            (None, None) => return true,
            (None, Some(_)) | (Some(_), None) => {}
            (Some(Token::Literal(x)), Some(Token::Literal(y))) if x == y => open.push((a + 1, b + 1)),
            (Some(Token::Literal(_)), Some(Token::Literal(_))) => {}
            (Some(Token::Literal(x)), Some(Token::Value)) if !SEPARATORS.contains(x) => {
                open.extend([(a + 1, b), (a + 1, b + 1)]);
            }
            (Some(Token::Value), Some(Token::Literal(y))) if !SEPARATORS.contains(y) => {
                open.extend([(a, b + 1), (a + 1, b + 1)]);
            }
            (Some(Token::Value), Some(Token::Value)) => open.extend([(a + 1, b), (a, b + 1), (a + 1, b + 1)]),
            (Some(Token::Literal(_)), Some(Token::Value)) | (Some(Token::Value), Some(Token::Literal(_))) => {}
        }
    }
    false
}

fn tokens(template: &Template) -> Vec<Token> {
    let of = |part: &Part| match part {
        Part::Literal(text) => text.chars().map(Token::Literal).collect(),
        Part::Attribute { .. } => vec![Token::Value],
    };
    template.parts().iter().flat_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_that_can_make_the_same_value() {
        for (one, other, same) in [
            ("USER#{id}", "USER#{name}", true),
            ("USER#{id}", "ORDER#{id}", false),
            ("{id}", "PROFILE", true),
            ("{id}", "ORDER#{id}", false),
            ("A{x}", "{y}B", true),
            ("A{x}", "A", false),
            ("ORDER#{id}", "ORDER#{id}#ITEM#{n}", false),
            ("{a}{b}", "x", false),
            ("{a}{b}", "xy", true),
            ("{a}#{b:4}", "T#0001", true),
        ] {
            let parse = |text| Template::parse(text).expect("a template");
            assert_eq!(overlap(&parse(one), &parse(other)), same, "{one} and {other}");
            assert_eq!(overlap(&parse(other), &parse(one)), same, "{other} and {one}");
        }
    }
}
