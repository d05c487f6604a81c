//! Errors of decoding and encoding, with the place in the value.

use std::fmt;

use crate::path::{Path, Step};

/// Bytes that are not a value of the expected type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeError {
    /// The place in the value.
    pub path: Path,
    /// What was expected and what was found, without a full stop.
    pub problem: String,
}

/// A value that is not of the type it should be written as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncodeError {
    /// The place in the value.
    pub path: Path,
    /// What was expected and what was found, without a full stop.
    pub problem: String,
}

impl DecodeError {
    pub(super) fn new(problem: impl Into<String>) -> Self {
        Self { path: Path::root(), problem: problem.into() }
    }

    /// The same problem, seen from one level further out.
    pub(super) fn inside(self, step: Step) -> Self {
        Self { path: self.path.inside(step), problem: self.problem }
    }
}

impl EncodeError {
    pub(super) fn new(problem: impl Into<String>) -> Self {
        Self { path: Path::root(), problem: problem.into() }
    }

    /// The same problem, seen from one level further out.
    pub(super) fn inside(self, step: Step) -> Self {
        Self { path: self.path.inside(step), problem: self.problem }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_problem(f, &self.path, &self.problem)
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_problem(f, &self.path, &self.problem)
    }
}

impl std::error::Error for DecodeError {}

impl std::error::Error for EncodeError {}

fn write_problem(f: &mut fmt::Formatter<'_>, path: &Path, problem: &str) -> fmt::Result {
    if path.is_root() { f.write_str(problem) } else { write!(f, "{path}: {problem}") }
}

/// The place of an element of a list or tuple.
pub(super) fn index(position: usize) -> Step {
    Step::Index(i64::try_from(position).unwrap_or(i64::MAX))
}
