//! The tags of a table, with a write that may not be visible yet, and the rules of keys and values.

use std::collections::BTreeMap;

use crate::primitives::clock::Moment;
use crate::primitives::error::ServiceError;
use crate::primitives::input::Tag;

/// Tags per table.
const MAX_TAGS: usize = 50;

/// Tags with a write that may not be visible yet.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) struct Tags {
    written: BTreeMap<String, String>,
    /// The value that reads still show, and until when.
    earlier: Option<(BTreeMap<String, String>, Moment)>,
    locked_until: Option<Moment>,
}

impl Tags {
    pub(crate) fn created(tags: BTreeMap<String, String>) -> Self {
        Self { written: tags, ..Self::default() }
    }

    pub(crate) fn written(&self) -> &BTreeMap<String, String> {
        &self.written
    }

    pub(crate) fn is_locked(&self, now: Moment) -> bool {
        self.locked_until.is_some_and(|until| now < until)
    }

    pub(crate) fn is_settled(&self, now: Moment) -> bool {
        self.settled_at().is_none_or(|at| at <= now)
    }

    pub(crate) fn settled_at(&self) -> Option<Moment> {
        let visible = self.earlier.as_ref().map(|(_, until)| *until);
        [visible, self.locked_until].into_iter().flatten().max()
    }

    /// Tags as reads show them.
    pub(super) fn visible(&self, now: Moment) -> &BTreeMap<String, String> {
        match &self.earlier {
            Some((earlier, until)) if now < *until => earlier,
            Some(_) | None => &self.written,
        }
    }

    /// Writes tags; both spans are in milliseconds.
    pub(super) fn replace(&mut self, now: Moment, tags: BTreeMap<String, String>, visible: i64, lock: i64) {
        let earlier = self.visible(now).clone();
        self.earlier = Some((earlier, now.plus(visible)));
        self.written = tags;
        self.locked_until = Some(now.plus(lock));
    }
}

/// The tags of a request: at least one, every key and value valid, no key twice (T-110).
pub(crate) fn read(given: &[Tag]) -> Result<BTreeMap<String, String>, ServiceError> {
    let mut tags = BTreeMap::new();
    for tag in given {
        let key = tag.key.clone().unwrap_or_default();
        check_key(&key)?;
        let value = tag.value.clone().filter(|value| value.chars().count() <= 256 && value.chars().all(is_allowed));
        let Some(value) = value else {
            return Err(ServiceError::validation(format!(
                "The Tag Value provided is invalid, Value: {}",
                tag.value.as_deref().unwrap_or("null")
            )));
        };
        if tags.insert(key.clone(), value).is_some() {
            return Err(ServiceError::validation(format!(
                "Duplicate Tag Keys provided as input: Duplicate Tag Key found {key}"
            )));
        }
    }
    check_count(&tags)?;
    Ok(tags)
}

/// A key of a request.
pub(super) fn check_key(key: &str) -> Result<(), ServiceError> {
    if key.to_ascii_lowercase().starts_with("aws:") {
        return Err(ServiceError::validation(format!("Tag Key cannot be prefixed with aws:, Key: {key}")));
    }
    let length = key.chars().count();
    if length == 0 || length > 128 || !key.chars().all(is_allowed) {
        return Err(ServiceError::validation(format!("The Tag Key provided is invalid, Key: {key}")));
    }
    Ok(())
}

/// Letters, digits, white space and `+ - = . _ : / @`, which the services have in common; others, `#` for instance, are refused (T-110).
fn is_allowed(c: char) -> bool {
    c.is_alphanumeric() || c.is_whitespace() || "+-=._:/@".contains(c)
}

/// The number of tags that a table would have.
pub(super) fn check_count(tags: &BTreeMap<String, String>) -> Result<(), ServiceError> {
    if tags.len() > MAX_TAGS {
        return Err(ServiceError::validation("Number of Tags exceed the current limit for the provided ResourceArn"));
    }
    Ok(())
}
