//! Values that a resource keeps per Region, by type: shared by all its operations there, unknown to this layer.

use std::any::{Any, TypeId};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

type Value = Arc<dyn Any + Send + Sync>;

/// One value per type.
#[derive(Debug, Default)]
pub(crate) struct Extensions(Mutex<BTreeMap<TypeId, Value>>);

impl Extensions {
    /// The Region's value of this type, which is created on first use.
    pub(crate) fn get<T: Any + Send + Sync + Default>(&self) -> Arc<T> {
        let mut values = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let value = values.entry(TypeId::of::<T>()).or_insert_with(|| Arc::new(T::default()));
        Arc::clone(value).downcast().expect("each value is stored under its own type")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_type_has_one_value() {
        let extensions = Extensions::default();
        let (one, same) = (extensions.get::<Mutex<u32>>(), extensions.get::<Mutex<u32>>());
        *one.lock().expect("not poisoned") = 7;
        assert_eq!(*same.lock().expect("not poisoned"), 7);
        assert_eq!(*extensions.get::<Mutex<String>>().lock().expect("not poisoned"), "");
        assert_eq!(*Extensions::default().get::<Mutex<u32>>().lock().expect("not poisoned"), 0);
    }
}
