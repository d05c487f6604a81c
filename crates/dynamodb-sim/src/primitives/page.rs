//! Pages of a listing, with a token that names where the next page starts.

use serde::Deserialize;

use crate::primitives::error::ServiceError;
use crate::primitives::shape::Shape;

/// The paging members of a description.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Paging {
    max_results: Option<i64>,
    next_token: Option<String>,
}

/// Beginning of the tokens of this service.
const TOKEN: &str = "after-";

impl Paging {
    pub(crate) fn new(max_results: Option<i64>, next_token: Option<String>) -> Self {
        Self { max_results, next_token }
    }

    /// `most` is both the largest page and the usual one.
    pub(crate) fn check(&self, shape: &mut Shape, path: &str, most: i64) {
        if let Some(results) = self.max_results {
            shape.at_least(path, results, 1);
            shape.at_most(path, results, most);
        }
    }

    /// One page of a listing, and the token of the next one; `None` for a token that was not given out.
    pub(crate) fn page<T>(&self, all: impl Iterator<Item = T>, usual: usize) -> Option<(Vec<T>, Option<String>)> {
        let start = match &self.next_token {
            None => 0,
            Some(token) => token.strip_prefix(TOKEN)?.parse::<usize>().ok()?,
        };
        let size = self.max_results.and_then(|results| usize::try_from(results).ok()).unwrap_or(usual);
        let mut rest = all.skip(start);
        let page: Vec<T> = rest.by_ref().take(size).collect();
        let next = rest.next().map(|_| format!("{TOKEN}{}", start + page.len()));
        Some((page, next))
    }
}

/// A token that was not given out.
pub(crate) fn invalid_token() -> ServiceError {
    ServiceError::new("InvalidNextTokenException", "Invalid next token")
}
