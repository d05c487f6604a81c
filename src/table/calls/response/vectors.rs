//! Vector indexes as the service describes them.

use aws_sdk_dynamodb::types::{SearchSchemaElementType, VectorDistanceFunction, VectorIndexDescription};
use tf_provider::Path;

use super::{Expected, KeyTypes, index_name, index_status};
use crate::names::{AttributeName, IndexName};
use crate::table::keys::{DistanceFunction, KeyAttribute, VectorShape};
use crate::table::observed::{ObservedVectorIndex, Unrecognized};

pub(super) fn index(
    index: &VectorIndexDescription,
    types: &KeyTypes<'_>,
    expected: &Expected,
    unrecognized: &mut Vec<Unrecognized>,
) -> Result<(IndexName, ObservedVectorIndex), String> {
    let name = index_name(index.index_name())?;
    let path = Path::of("vector_indexes").key(name.as_str());
    let missing = |what: &str| format!("the description of vector index \"{name}\" has no {what}");
    let attribute = index.vector_attribute().ok_or_else(|| missing("vector attribute"))?.attribute_name();
    let dimensions = index.dimensions().and_then(|dimensions| u32::try_from(dimensions).ok());
    let distance = distance(&name, index.distance_function(), &path, expected, unrecognized);
    let shape = VectorShape {
        attribute: AttributeName::parse(attribute).map_err(|error| error.to_string())?,
        dimensions: dimensions.ok_or_else(|| missing("number of dimensions"))?,
        distance,
        partition: searched(index, types, &SearchSchemaElementType::Hash)?.into_iter().next(),
        filters: searched(index, types, &SearchSchemaElementType::InlineFilter)?.into_iter().collect(),
        projection: expected.projection(&name, index.projection(), path, unrecognized)?,
    };
    Ok((name, ObservedVectorIndex { shape, status: index_status(index.index_status(), index.backfilling()) }))
}

fn searched(
    index: &VectorIndexDescription,
    types: &KeyTypes<'_>,
    role: &SearchSchemaElementType,
) -> Result<Vec<KeyAttribute>, String> {
    let elements = index.search_schema().iter().filter(|element| element.search_schema_element_type() == role);
    elements.map(|element| types.attribute(element.attribute_name())).collect()
}

fn distance(
    name: &IndexName,
    description: Option<&VectorDistanceFunction>,
    path: &Path,
    expected: &Expected,
    unrecognized: &mut Vec<Unrecognized>,
) -> DistanceFunction {
    let text = description.map_or("", VectorDistanceFunction::as_str);
    DistanceFunction::parse(text).unwrap_or_else(|| {
        unrecognized.push(Unrecognized { path: path.attribute("distance_function"), value: text.to_owned() });
        expected.distances.get(name).copied().unwrap_or(DistanceFunction::Cosine)
    })
}
