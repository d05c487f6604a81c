//! Whether an attribute is given, which decides every "exactly one of" and "only with".

use tf_provider::Attr;

/// Whether the configuration sets an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Given {
    /// It certainly does.
    Yes,
    /// It certainly does not.
    No,
    /// An unknown value may turn out to be null.
    Open,
}

impl Given {
    /// Whether this attribute is set.
    pub(super) fn of<T>(attr: &Attr<T>) -> Self {
        match attr {
            Attr::Known(_) => Self::Yes,
            Attr::Null => Self::No,
            Attr::Unknown(refinements) if refinements.null == Some(false) => Self::Yes,
            Attr::Unknown(_) => Self::Open,
        }
    }
}
