//! Which type each key attribute has. A type is written once: a key without one takes it from another declaration
//! of the same attribute, otherwise it is a string. Decided by the configuration alone, so the plan is the same every
//! time.

use std::collections::BTreeMap;

use tf_provider::{Attr, Path};

use super::{
    key_places::{KeyPlace, KeyPlaces},
    keys::KeyType,
    model::TableModel,
};

/// The types of all key attributes whose names are known.
#[derive(Debug, Clone)]
pub(crate) struct KeyTypes {
    types: BTreeMap<String, Attr<KeyType>>,
    conflicts: Vec<TypeConflict>,
}

/// An attribute that is declared with two types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TypeConflict {
    /// The attribute.
    pub(crate) name: String,
    /// The first declaration with a type, in the order of the configuration.
    pub(crate) first: TypedPlace,
    /// The first declaration with another type.
    pub(crate) second: TypedPlace,
}

/// A declaration with a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TypedPlace {
    /// The path of the key, for instance `sort_key`; the type stands in its attribute `type`.
    pub(crate) path: Path,
    /// The type.
    pub(crate) key_type: KeyType,
}

/// The types of the key attributes of a configuration.
pub(crate) fn key_types(config: &TableModel) -> KeyTypes {
    let KeyPlaces { places, complete } = KeyPlaces::of_table(config);
    // A key whose name is still unknown may turn out to be the declaration that another key takes its type from.
    let typed_elsewhere =
        !complete || places.iter().any(|place| place.key.name.is_unknown() && !place.key.r#type.is_null());

    let mut declarations: BTreeMap<&str, Vec<KeyPlace<'_>>> = BTreeMap::new();
    for place in places {
        if let Some(name) = place.key.name.known() {
            declarations.entry(name).or_default().push(place);
        }
    }
    let types = declarations
        .iter()
        .map(|(name, places)| ((*name).to_owned(), inherited_type(places, typed_elsewhere)))
        .collect();
    let conflicts = declarations.iter().filter_map(|(name, places)| conflict(name, places)).collect();
    KeyTypes { types, conflicts }
}

impl KeyTypes {
    /// The type of the key attribute `name`: unknown while a declaration could still decide it, null when no key whose
    /// name is known is called so.
    pub(crate) fn type_of(&self, name: &str) -> Attr<KeyType> {
        self.types.get(name).cloned().unwrap_or_default()
    }

    /// The attributes that are declared with two types, by name.
    pub(crate) fn conflicts(&self) -> &[TypeConflict] {
        &self.conflicts
    }
}

fn inherited_type(places: &[KeyPlace<'_>], typed_elsewhere: bool) -> Attr<KeyType> {
    // A type that is none of the three is refused by the schema; here it is as good as unknown.
    let undecided = |place: &KeyPlace<'_>| !place.key.r#type.is_null() && declared_type(place).is_none();
    if places.iter().any(undecided) {
        return Attr::unknown();
    }
    match places.iter().find_map(declared_type) {
        Some(declared) => Attr::Known(declared),
        None if typed_elsewhere => Attr::unknown(),
        None => Attr::Known(KeyType::String),
    }
}

fn conflict(name: &str, places: &[KeyPlace<'_>]) -> Option<TypeConflict> {
    let mut typed = places
        .iter()
        .filter_map(|place| declared_type(place).map(|key_type| TypedPlace { path: place.path.clone(), key_type }));
    let first = typed.next()?;
    let second = typed.find(|place| place.key_type != first.key_type)?;
    Some(TypeConflict { name: name.to_owned(), first, second })
}

fn declared_type(place: &KeyPlace<'_>) -> Option<KeyType> {
    place.key.r#type.known().and_then(|text| KeyType::parse(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::model::{GlobalIndexModel, KeyModel};

    fn key(name: Attr<String>, key_type: Attr<String>) -> Attr<KeyModel> {
        Attr::Known(KeyModel { name, r#type: key_type })
    }

    fn text(text: &str) -> Attr<String> {
        Attr::Known(text.to_owned())
    }

    /// A table with the key `id` and an index with the given partition key.
    fn table(id_type: Attr<String>, index_key: Attr<KeyModel>) -> TableModel {
        let index = GlobalIndexModel { partition_key: index_key, ..GlobalIndexModel::default() };
        TableModel {
            partition_key: key(text("id"), id_type),
            global_secondary_indexes: Attr::Known([("by_other".to_owned(), Attr::Known(index))].into()),
            ..TableModel::default()
        }
    }

    #[test]
    fn a_key_without_type_takes_it_from_elsewhere_or_is_a_string() {
        let other = |key_type| key(text("other"), key_type);
        let same = |key_type| key(text("id"), key_type);
        let nameless = |key_type| key(Attr::unknown(), key_type);
        let number = || Attr::Known(KeyType::Number);
        let string = || Attr::Known(KeyType::String);
        for (id_type, index_key, expected) in [
            (Attr::Null, other(Attr::Null), string()),
            (text("N"), other(Attr::Null), number()),
            (Attr::Null, same(text("N")), number()),
            (Attr::Null, same(Attr::unknown()), Attr::unknown()),
            (text("N"), same(Attr::unknown()), Attr::unknown()),
            (Attr::unknown(), same(Attr::Null), Attr::unknown()),
            // Another declaration without a type cannot change anything, whatever its name.
            (Attr::Null, nameless(Attr::Null), string()),
            (Attr::Null, nameless(text("N")), Attr::unknown()),
            (Attr::Null, nameless(Attr::unknown()), Attr::unknown()),
            (text("N"), nameless(text("S")), number()),
            (Attr::Null, Attr::unknown(), Attr::unknown()),
        ] {
            let config = table(id_type, index_key);
            assert_eq!(key_types(&config).type_of("id"), expected, "{config:?}");
        }
    }

    #[test]
    fn a_whole_map_of_indexes_may_be_unknown() {
        let config = TableModel { global_secondary_indexes: Attr::unknown(), ..table(Attr::Null, Attr::Null) };
        let types = key_types(&config);
        assert_eq!(types.type_of("id"), Attr::unknown());
        assert_eq!(types.type_of("other"), Attr::Null);
    }

    #[test]
    fn a_conflict_names_both_places() {
        let types = key_types(&table(text("S"), key(text("id"), text("N"))));
        let place = |path: &Path, key_type| TypedPlace { path: path.clone(), key_type };
        let second = Path::of("global_secondary_indexes").key("by_other").attribute("partition_key");
        let expected = TypeConflict {
            name: "id".to_owned(),
            first: place(&Path::of("partition_key"), KeyType::String),
            second: place(&second, KeyType::Number),
        };
        assert_eq!(types.conflicts(), [expected]);
        assert_eq!(types.type_of("id"), Attr::Known(KeyType::String));
    }
}
