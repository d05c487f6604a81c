//! Document paths: an attribute, and elements of its lists and maps.

use crate::items::value::{AttributeValue, Item};

/// A path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Path {
    attribute: String,
    pub(crate) rest: Vec<Step>,
}

/// One step into a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Member(String),
    Element(usize),
}

impl Path {
    pub(crate) fn new(attribute: String, rest: Vec<Step>) -> Self {
        Self { attribute, rest }
    }

    /// The attribute of the item.
    pub(crate) fn attribute(&self) -> &str {
        &self.attribute
    }

    /// What the path leads to.
    pub(crate) fn find<'i>(&self, item: &'i Item) -> Option<&'i AttributeValue> {
        self.rest.iter().try_fold(item.get(&self.attribute)?, |value, step| match (value, step) {
            (AttributeValue::Map(map), Step::Member(name)) => map.get(name),
            (AttributeValue::List(list), Step::Element(number)) => list.get(*number),
            _ => None,
        })
    }

    /// Whether one path leads to the other, so that they cannot both be changed or projected.
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        let common = self.rest.len().min(other.rest.len());
        self.attribute == other.attribute && self.rest[..common] == other.rest[..common]
    }

    /// Sets what the path leads to; false if there is nothing that it could be part of.
    pub(crate) fn set(&self, item: &mut Item, value: AttributeValue) -> bool {
        let Some((last, before)) = self.rest.split_last() else {
            item.insert(self.attribute.clone(), value);
            return true;
        };
        match (descend(item.get_mut(&self.attribute), before), last) {
            (Some(AttributeValue::Map(map)), Step::Member(name)) => {
                map.insert(name.clone(), value);
                true
            }
            (Some(AttributeValue::List(list)), Step::Element(number)) => {
                match list.get_mut(*number) {
                    Some(element) => *element = value,
                    None => list.push(value),
                }
                true
            }
            _ => false,
        }
    }

    /// Removes what the path leads to; false if there is nothing that it could be part of.
    pub(crate) fn remove(&self, item: &mut Item) -> bool {
        let Some((last, before)) = self.rest.split_last() else {
            item.remove(&self.attribute);
            return true;
        };
        match (descend(item.get_mut(&self.attribute), before), last) {
            (Some(AttributeValue::Map(map)), Step::Member(name)) => {
                map.remove(name);
                true
            }
            (Some(AttributeValue::List(list)), Step::Element(number)) => {
                if *number < list.len() {
                    list.remove(*number);
                }
                true
            }
            _ => false,
        }
    }
}

fn descend<'i>(value: Option<&'i mut AttributeValue>, steps: &[Step]) -> Option<&'i mut AttributeValue> {
    steps.iter().try_fold(value?, |value, step| match (value, step) {
        (AttributeValue::Map(map), Step::Member(name)) => map.get_mut(name),
        (AttributeValue::List(list), Step::Element(number)) => list.get_mut(*number),
        _ => None,
    })
}

/// As refusals write it.
impl std::fmt::Display for Path {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "[{}", self.attribute)?;
        for step in &self.rest {
            match step {
                Step::Member(name) => write!(f, ", {name}")?,
                Step::Element(number) => write!(f, ", [{number}]")?,
            }
        }
        f.write_str("]")
    }
}
