//! Which known word was probably meant? For messages about an unknown one.

/// The candidate whose name is written most like `text`, if one is similar enough to be meant; the first of equals.
pub(crate) fn nearest<T>(text: &str, candidates: impl IntoIterator<Item = (T, &'static str)>) -> Option<T> {
    let candidates = candidates.into_iter().map(|(candidate, name)| (distance(text, name), name.len(), candidate));
    let (distance, length, candidate) = candidates.min_by_key(|(distance, ..)| *distance)?;
    (distance * 2 <= length).then_some(candidate)
}

/// How many characters have to be inserted, removed or replaced to make one text of the other (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (line, a) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for (column, b) in to.chars().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[row.len() - 1]
}
