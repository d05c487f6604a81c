//! A vector index as it is configured.

use tf_provider::{Attr, Model, SetOf};

use super::KeyModel;
use crate::limits;

/// A vector index: `SearchVectors` finds its items by the distance of their vectors. Nothing of it can change in place.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct VectorIndexModel {
    /// Name of the attribute that holds the vector of an item. It is not a key of the table or of an index.
    #[attr(required)]
    pub(crate) vector_attribute: Attr<String>,
    /// How many numbers a vector has, {min} to {max}: as many as the model that makes the vectors returns.
    #[attr(
        required,
        range(limits::MIN_DIMENSIONS, limits::MAX_DIMENSIONS),
        doc(min = limits::MIN_DIMENSIONS, max = limits::MAX_DIMENSIONS)
    )]
    pub(crate) dimensions: Attr<i64>,
    /// How the distance of two vectors is measured: `COSINE`, `EUCLIDEAN` or `DOT_PRODUCT`. The model that makes the vectors
    /// says which.
    #[attr(
        required,
        one_of(
            "COSINE" | "COS" | "cosine_similarity" | "angular",
            "EUCLIDEAN" | "L2" | "euclid",
            "DOT_PRODUCT" | "dot" | "inner_product" | "IP"
        )
    )]
    pub(crate) distance_function: Attr<String>,
    /// Partition key of the index: a search then gives its value and is confined to those items. Without one, a search covers the
    /// whole index.
    #[attr(optional)]
    pub(crate) partition_key: Attr<KeyModel>,
    /// Attributes that a search can filter on, in addition to the partition key. Their order has no meaning.
    #[attr(optional)]
    pub(crate) filters: Attr<Vec<Attr<KeyModel>>>,
    /// Which attributes are projected into the index. Defaults to `INCLUDE` if `non_key_attributes` are given; otherwise
    /// it must be set.
    #[attr(optional, computed, one_of("KEYS_ONLY" | "KEYS", "INCLUDE" | "SOME", "ALL" | "FULL"))]
    pub(crate) projection_type: Attr<String>,
    /// Attributes that are projected into the index in addition to the keys.
    #[attr(optional)]
    pub(crate) non_key_attributes: Attr<SetOf<String>>,
    /// ARN of the index.
    #[attr(computed)]
    pub(crate) arn: Attr<String>,
}
