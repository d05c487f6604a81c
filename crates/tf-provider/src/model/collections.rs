//! Lists, maps and sets as field types.

use std::collections::BTreeMap;

use super::{AttrValue, ModelValue, wrong_shape};
use crate::{
    attr::Attr,
    diagnostic::Diagnostics,
    path::Path,
    schema::AttributeKind,
    value::{SetElements, Value},
    value_type::Type,
};

/// A set: the order means nothing, equal known elements are one.
#[derive(Debug, Clone)]
pub struct SetOf<T>(Vec<Attr<T>>);

impl<T> SetOf<T> {
    /// The elements, in the order they arrived.
    pub fn iter(&self) -> std::slice::Iter<'_, Attr<T>> {
        self.0.iter()
    }

    /// The elements that are known, in the order they arrived.
    pub fn known(&self) -> impl Iterator<Item = &T> {
        self.0.iter().filter_map(Attr::known)
    }

    /// How many elements there are; unknown ones may turn out to be equal to others.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T: PartialEq> SetOf<T> {
    /// Adds the element, unless the set already has it. Unknown elements are never taken for equal.
    pub fn insert(&mut self, element: impl Into<Attr<T>>) {
        let element = element.into();
        if element.is_unknown() || !self.0.contains(&element) {
            self.0.push(element);
        }
    }

    /// Whether this known value is an element.
    pub fn contains(&self, element: &T) -> bool {
        self.known().any(|own| own == element)
    }
}

impl<T> Default for SetOf<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: PartialEq> PartialEq for SetOf<T> {
    fn eq(&self, other: &Self) -> bool {
        let mut rest: Vec<&Attr<T>> = other.iter().collect();
        self.len() == other.len()
            && self.iter().all(|element| {
                let position = rest.iter().position(|candidate| *candidate == element);
                position.map(|position| rest.swap_remove(position)).is_some()
            })
    }
}

impl<T: PartialEq> FromIterator<T> for SetOf<T> {
    fn from_iter<I: IntoIterator<Item = T>>(elements: I) -> Self {
        elements.into_iter().map(Attr::Known).collect()
    }
}

impl<T: PartialEq> FromIterator<Attr<T>> for SetOf<T> {
    fn from_iter<I: IntoIterator<Item = Attr<T>>>(elements: I) -> Self {
        let mut set = Self::default();
        for element in elements {
            set.insert(element);
        }
        set
    }
}

impl<T> IntoIterator for SetOf<T> {
    type Item = Attr<T>;
    type IntoIter = std::vec::IntoIter<Attr<T>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a SetOf<T> {
    type Item = &'a Attr<T>;
    type IntoIter = std::slice::Iter<'a, Attr<T>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: AttrValue> AttrValue for Vec<Attr<T>> {
    fn kind() -> AttributeKind {
        collection(T::kind(), AttributeKind::List, Type::List)
    }

    fn from_known(value: Value, path: &Path, problems: &mut Diagnostics) -> Option<Self> {
        let elements = match value {
            Value::List(elements) => elements,
            other => return wrong_shape("a list", &other, path, problems),
        };
        let numbered = elements.into_iter().enumerate();
        Some(numbered.map(|(index, element)| Attr::from_value(element, &path.index(index), problems)).collect())
    }

    fn into_known(self) -> Value {
        Value::List(self.into_iter().map(ModelValue::into_value).collect())
    }
}

impl<T: AttrValue> AttrValue for BTreeMap<String, Attr<T>> {
    fn kind() -> AttributeKind {
        collection(T::kind(), AttributeKind::Map, Type::Map)
    }

    fn from_known(value: Value, path: &Path, problems: &mut Diagnostics) -> Option<Self> {
        let elements = match value {
            Value::Map(elements) => elements,
            other => return wrong_shape("a map", &other, path, problems),
        };
        let read = |(key, element): (String, Value)| {
            let element = Attr::from_value(element, &path.key(&key), problems);
            (key, element)
        };
        Some(elements.into_iter().map(read).collect())
    }

    fn into_known(self) -> Value {
        Value::Map(self.into_iter().map(|(key, element)| (key, element.into_value())).collect())
    }
}

impl<T: AttrValue> AttrValue for SetOf<T> {
    fn kind() -> AttributeKind {
        collection(T::kind(), AttributeKind::Set, Type::Set)
    }

    fn from_known(value: Value, path: &Path, problems: &mut Diagnostics) -> Option<Self> {
        let elements = match value {
            Value::Set(SetElements(elements)) => elements,
            other => return wrong_shape("a set", &other, path, problems),
        };
        Some(Self(elements.into_iter().map(|element| Attr::from_value(element, path, problems)).collect()))
    }

    fn into_known(self) -> Value {
        Value::Set(self.into_iter().map(ModelValue::into_value).collect())
    }
}

/// Collections of single objects have nested attributes; all other collections are leaves.
fn collection(
    element: AttributeKind,
    nested: fn(Vec<crate::schema::Attribute>) -> AttributeKind,
    leaf: fn(Box<Type>) -> Type,
) -> AttributeKind {
    match element {
        AttributeKind::Single(attributes) => nested(attributes),
        AttributeKind::Leaf(_) | AttributeKind::List(_) | AttributeKind::Map(_) | AttributeKind::Set(_) => {
            AttributeKind::Leaf(leaf(Box::new(element.ty())))
        }
    }
}
