//! Projections: what of an item is answered.

use crate::items::expression::parser;
use crate::items::expression::path::{Path, Step};
use crate::items::expression::placeholders::Placeholders;
use crate::items::expression::syntax::Kind;
use crate::items::value::{AttributeValue, Item};
use crate::primitives::error::ServiceError;

/// The paths of a projection.
#[derive(Debug)]
pub(crate) struct Projection {
    paths: Vec<Path>,
}

impl Projection {
    /// Reads a projection.
    pub(crate) fn read(text: &str, placeholders: &mut Placeholders) -> Result<Self, ServiceError> {
        let paths = parser::parse(Kind::Projection, text, placeholders, |parser| {
            let mut paths = vec![parser.path()?];
            while parser.take(",") {
                paths.push(parser.path()?);
            }
            check_overlaps(&paths)?;
            Ok(paths)
        })?;
        Ok(Self { paths })
    }

    /// The attributes that it names, nested ones by their first part.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = &str> {
        self.paths.iter().map(Path::attribute)
    }

    /// What it takes of an item.
    pub(crate) fn of(&self, item: &Item) -> Item {
        let mut projected = Item::new();
        for path in &self.paths {
            if let Some(found) = path.find(item) {
                insert(&mut projected, path, found.clone());
            }
        }
        projected
    }
}

/// Paths of which one leads to the other cannot be used together.
pub(crate) fn check_overlaps(paths: &[Path]) -> Result<(), String> {
    for (number, one) in paths.iter().enumerate() {
        if let Some(other) = paths[number + 1..].iter().find(|other| one.overlaps(other)) {
            return Err(format!(
                "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: {one}, \
                 path two: {other}"
            ));
        }
    }
    Ok(())
}

/// A nested value keeps the maps and lists that lead to it; elements of a list move together.
fn insert(projected: &mut Item, path: &Path, found: AttributeValue) {
    let Some(first) = path.rest.first() else {
        projected.insert(path.attribute().to_owned(), found);
        return;
    };
    let mut place = projected.entry(path.attribute().to_owned()).or_insert_with(|| empty(first));
    for (number, step) in path.rest.iter().enumerate() {
        let next = path.rest.get(number + 1).map_or_else(|| found.clone(), empty);
        place = match (place, step) {
            (AttributeValue::Map(map), Step::Member(name)) => map.entry(name.clone()).or_insert(next),
            (AttributeValue::List(list), Step::Element(_)) => {
                list.push(next);
                list.last_mut().expect("just pushed")
            }
            _ => return,
        };
    }
}

fn empty(step: &Step) -> AttributeValue {
    match step {
        Step::Member(_) => AttributeValue::Map(Item::new()),
        Step::Element(_) => AttributeValue::List(Vec::new()),
    }
}
