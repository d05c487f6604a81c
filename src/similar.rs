//! Finds the known word that an unknown one probably means.

/// The candidate whose name is most similar to `text`, the first of equals; `None` if none is similar enough.
pub(crate) fn nearest<T>(text: &str, candidates: impl IntoIterator<Item = (T, &'static str)>) -> Option<T> {
    let candidates = candidates.into_iter().map(|(candidate, name)| (distance(text, name), name.len(), candidate));
    let (distance, length, candidate) = candidates.min_by_key(|(distance, ..)| *distance)?;
    (distance * 2 <= length).then_some(candidate)
}

/// The number of characters to insert, remove or replace to turn one text into the other (Levenshtein).
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
