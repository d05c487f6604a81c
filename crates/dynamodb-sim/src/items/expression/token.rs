//! The tokens of expressions.

/// A token, with where it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token<'t> {
    pub(crate) kind: TokenKind,
    pub(crate) text: &'t str,
    pub(crate) at: usize,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// A name, a keyword or a function.
    Word,
    /// `#name`
    Name,
    /// `:value`
    Value,
    /// Digits, in an index of a list.
    Digits,
    /// An operator or a bracket.
    Symbol,
}

/// The tokens of a text; `Err` with the token that none can begin with.
pub(crate) fn tokens(text: &str) -> Result<Vec<Token<'_>>, Token<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (kind, length) = next(&text[at..], first);
        let token = Token { kind: kind.unwrap_or(TokenKind::Symbol), text: &text[at..at + length], at };
        if kind.is_none() {
            return Err(token);
        }
        found.push(token);
        at += length;
    }
    Ok(found)
}

fn next(rest: &str, first: char) -> (Option<TokenKind>, usize) {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let run = |from: usize, is_part: &dyn Fn(char) -> bool| {
        rest[from..].find(|c: char| !is_part(c)).map_or(rest.len(), |end| from + end)
    };
    match first {
        '#' | ':' => {
            let end = run(1, &|c| is_word(c));
            let kind = if first == '#' { TokenKind::Name } else { TokenKind::Value };
            ((end > 1).then_some(kind), end)
        }
        '0'..='9' => (Some(TokenKind::Digits), run(0, &|c| c.is_ascii_digit())),
        _ if is_word(first) => (Some(TokenKind::Word), run(0, &is_word)),
        '<' if rest.starts_with("<>") || rest.starts_with("<=") => (Some(TokenKind::Symbol), 2),
        '>' if rest.starts_with(">=") => (Some(TokenKind::Symbol), 2),
        '=' | '<' | '>' | '(' | ')' | ',' | '.' | '[' | ']' | '+' | '-' => (Some(TokenKind::Symbol), 1),
        other => (None, other.len_utf8()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_is_split() {
        let texts = |text| tokens(text).expect("tokens").into_iter().map(|token| token.text).collect::<Vec<_>>();
        assert_eq!(
            texts("#a<=:b AND size(c.d[1])<>:e"),
            ["#a", "<=", ":b", "AND", "size", "(", "c", ".", "d", "[", "1", "]", ")", "<>", ":e"]
        );
        assert_eq!(tokens("a ! b").expect_err("no token").text, "!");
    }
}
