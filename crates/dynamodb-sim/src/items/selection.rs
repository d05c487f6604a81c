//! `Select`, and what it means for a table or an index.

use crate::items::expression::projection::Projection;
use crate::items::source::Source;
use crate::items::value::Item;
use crate::primitives::error::ServiceError;

/// What is answered of each item.
#[derive(Debug)]
pub(crate) enum Selection {
    /// Whole items.
    Whole,
    /// What the source contains.
    Contained,
    /// The paths of a projection.
    Paths(Projection),
    /// Only how many there are.
    Count,
}

/// The values of `Select`.
pub(crate) const SELECT: [&str; 4] = ["SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"];

impl Selection {
    /// The selection of a request.
    pub(crate) fn of(
        select: Option<&str>,
        projection: Option<Projection>,
        on_index: bool,
    ) -> Result<Self, ServiceError> {
        let refused = |text: &str| Err(ServiceError::validation(text));
        match (select, projection) {
            (None | Some("SPECIFIC_ATTRIBUTES"), Some(projection)) => Ok(Self::Paths(projection)),
            (Some("COUNT"), Some(_)) => {
                refused("Cannot specify the ProjectionExpression when choosing to get only the Count")
            }
            (Some(select), Some(_)) => Err(ServiceError::validation(format!(
                "Cannot specify the ProjectionExpression when choosing to get {select}"
            ))),
            (Some("SPECIFIC_ATTRIBUTES"), None) => refused(
                "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
            ),
            (Some("COUNT"), None) => Ok(Self::Count),
            (Some("ALL_ATTRIBUTES"), None) => Ok(Self::Whole),
            (Some("ALL_PROJECTED_ATTRIBUTES"), None) if !on_index => {
                refused("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName")
            }
            (_, None) => Ok(Self::Contained),
        }
    }

    /// Whether a source can answer it: a global index cannot fetch what it does not contain.
    pub(crate) fn check(&self, source: &Source<'_>) -> Result<(), ServiceError> {
        let Some(index) = source.index.as_ref().filter(|index| !index.is_local) else { return Ok(()) };
        match self {
            Self::Whole if !source.contains_all() => Err(ServiceError::invalid(format!(
                "Select type ALL_ATTRIBUTES is not supported for global secondary index {} because its projection type \
                 is not ALL",
                index.name
            ))),
            Self::Paths(projection) => {
                let missing: Vec<&str> = projection.attributes().filter(|name| !source.contains(name)).collect();
                if missing.is_empty() {
                    return Ok(());
                }
                Err(ServiceError::invalid(format!(
                    "Global secondary index {} does not project [{}]",
                    index.name,
                    missing.join(", ")
                )))
            }
            Self::Whole | Self::Contained | Self::Count => Ok(()),
        }
    }

    /// Whether a local index has to fetch whole items for it.
    pub(crate) fn fetches(&self, source: &Source<'_>) -> bool {
        match self {
            Self::Whole => !source.contains_all(),
            Self::Paths(projection) => projection.attributes().any(|name| !source.contains(name)),
            Self::Contained | Self::Count => false,
        }
    }

    /// What is answered of an item; `None` if items are only counted.
    pub(crate) fn of_item(&self, item: &Item) -> Option<Item> {
        match self {
            Self::Whole | Self::Contained => Some(item.clone()),
            Self::Paths(projection) => Some(projection.of(item)),
            Self::Count => None,
        }
    }
}
