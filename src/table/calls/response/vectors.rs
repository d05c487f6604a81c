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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use aws_sdk_dynamodb::types::{
        AttributeDefinition, IndexStatus as SdkIndexStatus, Projection as SdkProjection, ProjectionType,
        ScalarAttributeType, SearchSchemaElement, VectorAttributeDefinition,
    };

    use super::*;
    use crate::table::keys::{KeyType, Projection};
    use crate::table::observed::IndexStatus;

    fn element(name: &str, role: SearchSchemaElementType) -> SearchSchemaElement {
        SearchSchemaElement::builder().attribute_name(name).search_schema_element_type(role).build().expect("complete")
    }

    fn key(text: &str, key_type: KeyType) -> KeyAttribute {
        KeyAttribute { name: AttributeName::parse(text).expect("a name"), key_type }
    }

    fn read(
        description: VectorIndexDescription,
    ) -> (Result<(IndexName, ObservedVectorIndex), String>, Vec<Unrecognized>) {
        let definition = |name: &str, kind: ScalarAttributeType| {
            AttributeDefinition::builder().attribute_name(name).attribute_type(kind).build().expect("complete")
        };
        let definitions = [definition("tenant", ScalarAttributeType::S), definition("year", ScalarAttributeType::N)];
        let mut unrecognized = Vec::new();
        let types = KeyTypes::of(&definitions);
        (index(&description, &types, &Expected::default(), &mut unrecognized), unrecognized)
    }

    fn described() -> aws_sdk_dynamodb::types::builders::VectorIndexDescriptionBuilder {
        VectorIndexDescription::builder()
            .index_name("ByMeaning")
            .vector_attribute(
                VectorAttributeDefinition::builder().attribute_name("embedding").build().expect("complete"),
            )
            .dimensions(1_024)
            .projection(SdkProjection::builder().projection_type(ProjectionType::KeysOnly).build())
            .index_status(SdkIndexStatus::Creating)
    }

    #[test]
    fn a_description_in_full() {
        let description = described()
            .distance_function(VectorDistanceFunction::DotProduct)
            .search_schema(element("year", SearchSchemaElementType::InlineFilter))
            .search_schema(element("tenant", SearchSchemaElementType::Hash))
            .backfilling(true);
        let (found, unrecognized) = read(description.build());
        let (name, found) = found.expect("readable");
        let shape = VectorShape {
            attribute: AttributeName::parse("embedding").expect("a name"),
            dimensions: 1_024,
            distance: DistanceFunction::DotProduct,
            partition: Some(key("tenant", KeyType::String)),
            filters: BTreeSet::from([key("year", KeyType::Number)]),
            projection: Projection::KeysOnly,
        };
        assert_eq!(
            (name.as_str(), found),
            ("ByMeaning", ObservedVectorIndex { shape, status: IndexStatus::Backfilling })
        );
        assert_eq!(unrecognized, []);
    }

    /// No change follows from a function that a later version of the service adds.
    #[test]
    fn a_function_that_is_not_known() {
        let description = described().distance_function(VectorDistanceFunction::from("HAMMING")).build();
        let (found, unrecognized) = read(description);
        assert_eq!(found.expect("readable").1.shape.distance, DistanceFunction::Cosine);
        let path = Path::of("vector_indexes").key("ByMeaning").attribute("distance_function");
        assert_eq!(unrecognized, [Unrecognized { path, value: "HAMMING".to_owned() }]);
    }

    #[test]
    fn what_a_description_lacks_is_named() {
        let (found, _) = read(described().set_dimensions(None).build());
        assert_eq!(
            found.expect_err("unreadable"),
            "the description of vector index \"ByMeaning\" has no number of dimensions"
        );
    }
}
