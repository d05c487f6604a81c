//! How do replicas read in a sentence: one of them, or several?

use std::fmt;

/// Replicas, by their Regions: displayed as `replica in eu-west-1`, or as `replicas in eu-west-1 and us-west-2`.
pub(crate) struct ReplicasIn(Vec<String>);

impl ReplicasIn {
    pub(crate) fn new<T: ToString>(regions: impl IntoIterator<Item = T>) -> Self {
        Self(regions.into_iter().map(|region| region.to_string()).collect())
    }

    /// The word for one replica, or that for several.
    pub(crate) fn number<'a>(&self, one: &'a str, several: &'a str) -> &'a str {
        if self.0.len() == 1 { one } else { several }
    }

    /// The Regions alone.
    pub(crate) fn regions(&self) -> String {
        listed(&self.0)
    }
}

impl fmt::Display for ReplicasIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in {}", self.number("replica", "replicas"), self.regions())
    }
}

/// What is enumerated in a sentence.
pub(crate) fn listed<T: AsRef<str>>(items: &[T]) -> String {
    let text = |items: &[T]| items.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", ");
    match items {
        [first @ .., last] if !first.is_empty() => format!("{} and {}", text(first), last.as_ref()),
        items => text(items),
    }
}

/// The same of names, which are quoted.
pub(crate) fn listed_names<'a>(names: impl IntoIterator<Item = &'a String>) -> String {
    listed(&names.into_iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_and_several() {
        let worded = |regions: &[&str]| {
            let replicas = ReplicasIn::new(regions);
            format!("the {replicas} {}", replicas.number("is", "are"))
        };
        assert_eq!(worded(&["eu-west-1"]), "the replica in eu-west-1 is");
        assert_eq!(worded(&["eu-west-1", "us-west-2"]), "the replicas in eu-west-1 and us-west-2 are");
        assert_eq!(worded(&["a", "b", "c"]), "the replicas in a, b and c are");
    }
}
