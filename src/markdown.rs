//! Text that may contain anything, in Markdown and in Mermaid.

/// A table. Cells are Markdown.
pub(crate) fn table(header: &[&str], rows: &[Vec<String>]) -> String {
    let line = |cells: Vec<&str>| format!("| {} |", cells.join(" | "));
    let mut lines = vec![line(header.to_vec()), line(vec!["---"; header.len()])];
    lines.extend(rows.iter().map(|row| line(row.iter().map(String::as_str).collect())));
    lines.join("\n")
}

/// Text in a sentence or a cell. A vertical bar would end the cell, also after a backslash, so that both are written by
/// their numbers.
pub(crate) fn plain(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut written = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let is_word = |at: Option<usize>| at.and_then(|at| letters.get(at)).is_some_and(|it| it.is_alphanumeric());
        match letter {
            '|' | '\\' => written.push_str(&entity(*letter)),
            '&' => written.push_str("&amp;"),
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            // Between letters it emphasizes nothing.
            '_' if is_word(at.checked_sub(1)) && is_word(Some(at + 1)) => written.push('_'),
            '`' | '*' | '_' | '[' | ']' | '~' => written.extend(['\\', *letter]),
            other if other.is_control() => written.push(' '),
            other => written.push(*other),
        }
    }
    written
}

/// Text as code, which may stand in a cell.
pub(crate) fn code(text: &str) -> String {
    let special = |letter: char| matches!(letter, '|' | '`' | '\\') || letter.is_control();
    if !text.is_empty() && text.trim() == text && !text.contains(special) {
        return format!("`{text}`");
    }
    let letter = |letter: char| match letter {
        letter if letter.is_control() => " ".to_owned(),
        letter if letter.is_ascii_punctuation() => entity(letter),
        letter => letter.to_string(),
    };
    format!("<code>{}</code>", text.chars().map(letter).collect::<String>())
}

/// A label of a Mermaid diagram, in its quotes.
pub(crate) fn label(text: &str) -> String {
    let letter = |letter: char| match letter {
        '"' | '#' | '%' | '&' | ';' | '<' | '>' | '\\' | '`' | '|' => format!("#{};", u32::from(letter)),
        letter if letter.is_control() => " ".to_owned(),
        letter => letter.to_string(),
    };
    format!("\"{}\"", text.chars().map(letter).collect::<String>())
}

/// A Mermaid diagram.
pub(crate) fn diagram(lines: &[String]) -> String {
    let lines: Vec<String> = lines.iter().map(|line| format!("  {line}")).collect();
    format!("```mermaid\nflowchart LR\n{}\n```", lines.join("\n"))
}

fn entity(letter: char) -> String {
    format!("&#{};", u32::from(letter))
}
