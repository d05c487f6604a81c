//! Which type each key attribute has. A type is written once: a key without one keeps the type that the attribute has as a
//! key of the table that is there. A new attribute takes it from another declaration, otherwise it is a string.
//!
//! An attribute that lives never borrows its type: an index that comes or goes would change the keys of others, and the
//! table would be replaced, or an index rebuilt that the configuration did not touch.

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
    contradictions: Vec<LiveConflict>,
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

/// An attribute of the table that is there, whose type one declaration keeps and another one contradicts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LiveConflict {
    /// The attribute.
    pub(crate) name: String,
    /// The type it has.
    pub(crate) live: KeyType,
    /// The first declaration without a type, which keeps it.
    pub(crate) kept: Path,
    /// The first declaration with another type.
    pub(crate) written: TypedPlace,
    /// All declarations that would have to say the other type.
    pub(crate) unwritten: Vec<Path>,
}

/// A declaration with a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TypedPlace {
    /// The path of the key, for instance `sort_key`; the type stands in its attribute `type`.
    pub(crate) path: Path,
    /// The type.
    pub(crate) key_type: KeyType,
}

/// The types of the key attributes of a configuration alone, as for a new table.
pub(crate) fn key_types(config: &TableModel) -> KeyTypes {
    resolve(config, &BTreeMap::new())
}

/// The types of the key attributes of a configuration for the table that `prior` describes.
pub(crate) fn key_types_since(config: &TableModel, prior: &TableModel) -> KeyTypes {
    resolve(config, &live_types(prior))
}

/// The key attributes of a table that is there. A state that has no definitions, as one that was moved here, has keys.
fn live_types(prior: &TableModel) -> BTreeMap<String, KeyType> {
    let parse = |text: &Attr<String>| text.known().and_then(|text| KeyType::parse(text));
    let places = KeyPlaces::of_table(prior).places;
    let keys = places.into_iter().filter_map(|place| Some((place.key.name.known()?.clone(), declared_type(&place)?)));
    let defined = prior.attribute_definitions.known().into_iter().flatten();
    keys.chain(defined.filter_map(|(name, key_type)| Some((name.clone(), parse(key_type)?)))).collect()
}

fn resolve(config: &TableModel, live: &BTreeMap<String, KeyType>) -> KeyTypes {
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
    let type_of = |name: &str, places: &[KeyPlace<'_>]| match live.get(name) {
        Some(live) => Attr::Known(*live),
        None => inherited_type(places, typed_elsewhere),
    };
    let types = declarations.iter().map(|(name, places)| ((*name).to_owned(), type_of(name, places))).collect();
    let conflicts: Vec<_> = declarations.iter().filter_map(|(name, places)| conflict(name, places)).collect();
    let contradictions = declarations
        .iter()
        .filter(|(name, _)| !conflicts.iter().any(|conflict: &TypeConflict| conflict.name == **name))
        .filter_map(|(name, places)| contradiction(name, *live.get(*name)?, places))
        .collect();
    KeyTypes { types, conflicts, contradictions }
}

impl KeyTypes {
    /// The type of the key attribute `name` where none is written: unknown while a declaration could still decide it, null
    /// when no key whose name is known is called so.
    pub(crate) fn type_of(&self, name: &str) -> Attr<KeyType> {
        self.types.get(name).cloned().unwrap_or_default()
    }

    /// The attributes that are declared with two types, by name.
    pub(crate) fn conflicts(&self) -> &[TypeConflict] {
        &self.conflicts
    }

    /// The attributes of the table that is there whose type is contradicted without being changed, by name.
    pub(crate) fn contradictions(&self) -> &[LiveConflict] {
        &self.contradictions
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

/// A type can be changed, but not in passing: every declaration has to say so.
fn contradiction(name: &str, live: KeyType, places: &[KeyPlace<'_>]) -> Option<LiveConflict> {
    let written = places.iter().find_map(|place| {
        let key_type = declared_type(place).filter(|key_type| *key_type != live)?;
        Some(TypedPlace { path: place.path.clone(), key_type })
    })?;
    let unwritten = places.iter().filter(|place| place.key.r#type.is_null()).map(|place| place.path.clone());
    let unwritten: Vec<Path> = unwritten.collect();
    let kept = unwritten.first()?.clone();
    Some(LiveConflict { name: name.to_owned(), live, kept, written, unwritten })
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

    /// A table that is there, with the key `id` of type N.
    fn there() -> TableModel {
        let definitions = [("id".to_owned(), text("N"))].into();
        TableModel { attribute_definitions: Attr::Known(definitions), ..table(text("N"), Attr::Null) }
    }

    #[test]
    fn a_key_of_a_table_that_is_there_keeps_its_type() {
        let same = |key_type| key(text("id"), key_type);
        for prior in [there(), TableModel { attribute_definitions: Attr::Null, ..there() }] {
            for index_key in [Attr::Null, same(Attr::Null), same(text("N")), same(Attr::unknown()), Attr::unknown()] {
                let types = key_types_since(&table(Attr::Null, index_key), &prior);
                assert_eq!(types.type_of("id"), Attr::Known(KeyType::Number));
                assert_eq!(types.contradictions(), []);
            }
        }
    }

    #[test]
    fn a_type_is_changed_by_all_declarations_or_not_at_all() {
        let other = || key(text("id"), text("S"));
        let types = key_types_since(&table(Attr::Null, other()), &there());
        assert_eq!(types.type_of("id"), Attr::Known(KeyType::Number));
        let expected = LiveConflict {
            name: "id".to_owned(),
            live: KeyType::Number,
            kept: Path::of("partition_key"),
            written: TypedPlace {
                path: Path::of("global_secondary_indexes").key("by_other").attribute("partition_key"),
                key_type: KeyType::String,
            },
            unwritten: vec![Path::of("partition_key")],
        };
        assert_eq!(types.contradictions(), [expected]);
        // All say so; or the conflict is one of the configuration alone.
        for id_type in ["S", "N"] {
            assert_eq!(key_types_since(&table(text(id_type), other()), &there()).contradictions(), []);
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
