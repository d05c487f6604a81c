//! Paths from the root of a resource to an attribute, as diagnostics and replacement name them.

use std::fmt;

/// One step of a [`Path`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// An attribute of an object.
    Attribute(String),
    /// A key of a map.
    Key(String),
    /// A position in a list or tuple.
    Index(i64),
}

/// A path from the root. Terraform cannot address elements of sets: a path stops at the set.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Path(Vec<Step>);

impl Path {
    /// The whole object.
    pub fn root() -> Self {
        Self::default()
    }

    /// The path of an attribute of the root object.
    pub fn of(attribute: impl Into<String>) -> Self {
        Self::root().attribute(attribute)
    }

    /// This path, then the attribute.
    #[must_use]
    pub fn attribute(&self, name: impl Into<String>) -> Self {
        self.with(Step::Attribute(name.into()))
    }

    /// This path, then the map key.
    #[must_use]
    pub fn key(&self, key: impl Into<String>) -> Self {
        self.with(Step::Key(key.into()))
    }

    /// This path, then the list position.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.with(Step::Index(i64::try_from(index).unwrap_or(i64::MAX)))
    }

    /// The steps, outermost first.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// Whether this is the whole object.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// This path seen from one level further out: the step, then this path.
    pub(crate) fn inside(mut self, step: Step) -> Self {
        self.0.insert(0, step);
        self
    }

    fn with(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }
}

/// As HCL writes it: `global_secondary_indexes["by_owner"].sort_keys[0].name`.
impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                Step::Attribute(name) if position == 0 => f.write_str(name)?,
                Step::Attribute(name) => write!(f, ".{name}")?,
                Step::Key(key) => write!(f, "[{key:?}]")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}
