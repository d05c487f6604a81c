//! Whether two templates can make the same value.

use std::collections::{BTreeMap, BTreeSet};

use super::SHARD;
use crate::template::{Part, Template};

/// What separates the parts of a key, and is in no value.
pub(super) const SEPARATORS: [char; 2] = ['#', '|'];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    /// This character.
    Literal(char),
    /// One character that is no separator: of a padded value, whose width is exact.
    One,
    /// One character or more, none of them a separator.
    Value,
    /// One digit or more: the number of a shard.
    Digits,
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
            (Some(x), Some(y)) if x.meets(*y) => {
                open.push((a + 1, b + 1));
                open.extend(x.repeats().then_some((a, b + 1)));
                open.extend(y.repeats().then_some((a + 1, b)));
            }
            (Some(_), Some(_)) => {}
        }
    }
    false
}

/// Whether templates make these constant values of one and the same item: what an attribute is in one, it is in all.
pub(super) fn makes(keys: &[(&Template, &Template)]) -> bool {
    let mut found = vec![BTreeMap::new()];
    for (template, constant) in keys {
        let text = constant.to_string();
        found = found.iter().flat_map(|bound| fits(template.parts(), &text, bound)).collect();
    }
    !found.is_empty()
}

/// The values that attributes have if the parts make this text.
fn fits(parts: &[Part], text: &str, bound: &BTreeMap<String, String>) -> Vec<BTreeMap<String, String>> {
    let Some((first, rest)) = parts.split_first() else {
        return if text.is_empty() { vec![bound.clone()] } else { Vec::new() };
    };
    let ends = text.char_indices().map(|(at, character)| (at + character.len_utf8(), character));
    let mut ends = ends.take_while(|(_, character)| !SEPARATORS.contains(character)).map(|(end, _)| end);
    match first {
        Part::Literal(literal) => text.strip_prefix(literal).map(|after| fits(rest, after, bound)).unwrap_or_default(),
        // How many of the zeros are the value's own is not known.
        Part::Attribute { name: _, width: Some(width) } => {
            ends.nth(width.saturating_sub(1)).map(|end| fits(rest, &text[end..], bound)).unwrap_or_default()
        }
        Part::Attribute { name, width: None } => {
            let fitting = ends.filter(|end| bound.get(name).is_none_or(|value| *value == text[..*end]));
            let with = |end: usize| {
                let mut bound = bound.clone();
                bound.insert(name.clone(), text[..end].to_owned());
                fits(rest, &text[end..], &bound)
            };
            fitting.flat_map(with).collect()
        }
    }
}

impl Token {
    /// Whether both can be the same character.
    fn meets(self, other: Self) -> bool {
        match (self, other) {
            (Self::Literal(one), Self::Literal(other)) => one == other,
            (Self::Literal(one), of) | (of, Self::Literal(one)) => of.takes(one),
            (Self::One | Self::Value | Self::Digits, Self::One | Self::Value | Self::Digits) => true,
        }
    }

    fn takes(self, character: char) -> bool {
        match self {
            Self::Literal(own) => own == character,
            Self::One | Self::Value => !SEPARATORS.contains(&character),
            Self::Digits => character.is_ascii_digit(),
        }
    }

    const fn repeats(self) -> bool {
        matches!(self, Self::Value | Self::Digits)
    }
}

/// `{shard}` is a number wherever it stands: it is made, not given.
fn tokens(template: &Template) -> Vec<Token> {
    let of = |part: &Part| match part {
        Part::Literal(text) => text.chars().map(Token::Literal).collect(),
        Part::Attribute { name: _, width: Some(width) } => vec![Token::One; *width],
        Part::Attribute { name, width: None } if name == SHARD => vec![Token::Digits],
        Part::Attribute { name: _, width: None } => vec![Token::Value],
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
            ("A#{x:5}", "A#1234", false),
            ("{x:5}", "{x:6}", false),
            ("{x:5}", "{y}", true),
            ("A#{x}#{shard}", "A#{x}#33", true),
            ("A#{x}#{shard}", "A#{x}#old", false),
        ] {
            let parse = |text| Template::parse(text).expect("a template");
            assert_eq!(overlap(&parse(one), &parse(other)), same, "{one} and {other}");
            assert_eq!(overlap(&parse(other), &parse(one)), same, "{other} and {one}");
        }
    }
}
