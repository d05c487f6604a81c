//! Whether an attribute is set, which decides every "exactly one of" and "only with".

use tf_provider::Attr;

/// Whether the configuration sets an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    /// It certainly does.
    Set,
    /// It certainly does not.
    Unset,
    /// An unknown value may turn out to be null.
    Unknown,
}

impl Presence {
    /// Whether this attribute is set.
    pub(crate) fn of<T>(attr: &Attr<T>) -> Self {
        match attr {
            Attr::Known(_) => Self::Set,
            Attr::Null => Self::Unset,
            Attr::Unknown(refinements) if refinements.null == Some(false) => Self::Set,
            Attr::Unknown(_) => Self::Unknown,
        }
    }

    /// The same for a collection, or an object that means the same as null with nothing in it: that it is not null does
    /// not make an unknown one certain to be given.
    pub(super) fn of_filled<T>(attr: &Attr<T>) -> Self {
        match attr {
            Attr::Known(_) | Attr::Null => Self::of(attr),
            Attr::Unknown(refinements) if refinements.min_length.is_some_and(|length| length > 0) => Self::Set,
            Attr::Unknown(_) => Self::Unknown,
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
        assert_eq!(Presence::of(&refined(Some(false))), Presence::Set);
        assert_eq!(Presence::of(&refined(None)), Presence::Unknown);
        assert_eq!(Presence::of_filled(&refined(Some(false))), Presence::Unknown);
        let filled = Refinements { null: Some(false), min_length: Some(1), ..Refinements::default() };
        assert_eq!(Presence::of_filled(&Attr::<String>::Unknown(filled)), Presence::Set);
    }
}
