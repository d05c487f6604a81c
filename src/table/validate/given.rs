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

#[cfg(test)]
mod tests {
    use tf_provider::Refinements;

    use super::*;

    /// A name with an interpolation is not known yet, and certainly not null.
    #[test]
    fn an_unknown_value_may_be_certain_to_be_given() {
        let refined = |null| Attr::<String>::Unknown(Refinements { null, ..Refinements::default() });
        assert_eq!(Given::of(&refined(Some(false))), Given::Yes);
        assert_eq!(Given::of(&refined(None)), Given::Open);
    }
}
