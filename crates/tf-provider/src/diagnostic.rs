//! Diagnostics, which the person at the terminal reads.

use crate::path::Path;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The operation goes on.
    Warning,
    /// The operation ends without effect, or with the effect its detail describes.
    Error,
}

/// One problem. The summary is constant text without values; the detail says in sentences what is wrong, why,
/// and what to do. The path is written before the detail when it is sent, so the detail goes on from there and does not
/// repeat the attribute's name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// A few constant words, no full stop.
    pub summary: String,
    /// Sentences: what is wrong, why, what to do.
    pub detail: String,
    /// The attribute it is about; the root when it is about the whole object.
    pub path: Path,
}

/// All problems of a stage, in the order they were found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostic {
    /// An error about the attribute at `path`.
    pub fn error(path: Path, summary: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { severity: Severity::Error, summary: summary.into(), detail: detail.into(), path }
    }

    /// A warning about the attribute at `path`.
    pub fn warning(path: Path, summary: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, summary: summary.into(), detail: detail.into(), path }
    }
}

impl Diagnostics {
    /// No problems.
    pub fn none() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Adds an error about the attribute at `path`.
    pub fn error(&mut self, path: Path, summary: impl Into<String>, detail: impl Into<String>) {
        self.push(Diagnostic::error(path, summary, detail));
    }

    /// Adds a warning about the attribute at `path`.
    pub fn warning(&mut self, path: Path, summary: impl Into<String>, detail: impl Into<String>) {
        self.push(Diagnostic::warning(path, summary, detail));
    }

    /// These, then the others.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.extend(other);
        self
    }

    /// Adds all of `other`.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Adds those of `other` that are not about the same of the same attribute as one that is there: a number too large for
    /// its type may be above its bound, too.
    pub(crate) fn add_new(&mut self, other: Self) {
        let known = |new: &Diagnostic| self.iter().any(|old| old.path == new.path && old.summary == new.summary);
        let new: Vec<Diagnostic> = other.into_iter().filter(|new| !known(new)).collect();
        self.0.extend(new);
    }

    /// Adds those of `other` that are about places of which nothing else is wrong, neither there nor in what contains them.
    pub fn add_apart(&mut self, other: Self) {
        let errors: Vec<Path> = self.clone().only(Severity::Error).into_iter().map(|error| error.path).collect();
        let contains = |error: &Path, path: &Path| !error.steps().is_empty() && path.steps().starts_with(error.steps());
        let apart = |new: &Diagnostic| !errors.iter().any(|error| contains(error, &new.path));
        self.0.extend(other.into_iter().filter(apart));
    }

    /// The same, each with the sentences at the end of its detail.
    pub(crate) fn with_hint(mut self, hint: Option<&str>) -> Self {
        if let Some(hint) = hint {
            self.0.iter_mut().for_each(|diagnostic| diagnostic.detail.push_str(&format!(" {hint}")));
        }
        self
    }

    /// Those of this severity.
    #[must_use]
    pub fn only(self, severity: Severity) -> Self {
        self.into_iter().filter(|diagnostic| diagnostic.severity == severity).collect()
    }

    /// Whether an error is among them.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Whether there is none at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// In the order they were found.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.0.iter()
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<T: IntoIterator<Item = Diagnostic>>(diagnostics: T) -> Self {
        Self(diagnostics.into_iter().collect())
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
