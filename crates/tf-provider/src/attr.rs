//! The value of an attribute in a model: null, not known yet, or known.

use crate::value::Refinements;

/// What an attribute holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Attr<T> {
    /// Not set.
    #[default]
    Null,
    /// Known only after apply; the refinements say what is already certain.
    Unknown(Refinements),
    /// A value.
    Known(T),
}

impl<T> Attr<T> {
    /// Known only after apply, nothing certain about it.
    pub fn unknown() -> Self {
        Self::Unknown(Refinements::default())
    }

    /// The value, when there is one and it is known.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Null | Self::Unknown(_) => None,
        }
    }

    /// The value by itself, when there is one and it is known.
    pub fn into_known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Null | Self::Unknown(_) => None,
        }
    }

    /// The value to be changed in place, when there is one and it is known.
    pub fn known_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Null | Self::Unknown(_) => None,
        }
    }

    /// Whether it is not set.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether it is known only after apply.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }

    /// Whether it has a known value.
    pub fn is_known(&self) -> bool {
        matches!(self, Self::Known(_))
    }

    /// The same place with the known value changed.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Attr<U> {
        match self {
            Self::Null => Attr::Null,
            Self::Unknown(refinements) => Attr::Unknown(refinements),
            Self::Known(value) => Attr::Known(change(value)),
        }
    }

    /// The value, or what `default` gives when it is not set; unknown stays unknown.
    #[must_use]
    pub fn or_else(self, default: impl FnOnce() -> Self) -> Self {
        match self {
            Self::Null => default(),
            Self::Unknown(_) | Self::Known(_) => self,
        }
    }
}

impl<T> From<T> for Attr<T> {
    fn from(value: T) -> Self {
        Self::Known(value)
    }
}

impl<T> From<Option<T>> for Attr<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Known)
    }
}
