//! The identity of a scalable target: namespace, resource id and scalable dimension.

use std::fmt;

use serde::Deserialize;

use crate::primitives::error::ServiceError;
use crate::primitives::shape::Shape;
use crate::primitives::units::Units;

/// Read or write units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum CapacityKind {
    Read,
    Write,
}

impl CapacityKind {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Read => "Read",
            Self::Write => "Write",
        }
    }

    /// The units of this kind in a pair.
    pub(super) fn of(self, units: Units) -> i64 {
        match self {
            Self::Read => units.read,
            Self::Write => units.write,
        }
    }

    /// A pair with the units of this kind replaced.
    pub(super) fn replaced(self, units: Units, value: i64) -> Units {
        match self {
            Self::Read => Units::new(value, units.write),
            Self::Write => Units::new(units.read, value),
        }
    }
}

/// The identity of a scalable target; the namespace is always `dynamodb`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TargetId {
    pub(super) table: String,
    pub(super) index: Option<String>,
    pub(super) kind: CapacityKind,
}

impl TargetId {
    /// `table/<table>` or `table/<table>/index/<index>`.
    pub(super) fn resource(&self) -> String {
        match &self.index {
            None => format!("table/{}", self.table),
            Some(index) => format!("table/{}/index/{index}", self.table),
        }
    }

    pub(super) fn dimension(&self) -> String {
        let kind = if self.index.is_some() { "index" } else { "table" };
        format!("dynamodb:{kind}:{}CapacityUnits", self.kind.as_str())
    }

    /// How refusals name a target.
    pub(super) fn described(&self) -> String {
        format!(
            "service namespace: dynamodb, resource ID: {}, scalable dimension: {}",
            self.resource(),
            self.dimension()
        )
    }

    fn parse(resource: &str, dimension: &str) -> Option<Self> {
        let (table, index) = parse_resource(resource)?;
        let capacity = match dimension.rsplit_once(':')?.1 {
            "ReadCapacityUnits" => CapacityKind::Read,
            "WriteCapacityUnits" => CapacityKind::Write,
            _ => return None,
        };
        let id = Self { table: table.to_owned(), index: index.map(str::to_owned), kind: capacity };
        (id.dimension() == dimension).then_some(id)
    }
}

impl fmt::Display for TargetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.resource(), self.dimension())
    }
}

fn parse_resource(resource: &str) -> Option<(&str, Option<&str>)> {
    let parts: Vec<&str> = resource.split('/').collect();
    match parts[..] {
        ["table", table] if !table.is_empty() => Some((table, None)),
        ["table", table, "index", index] if !table.is_empty() && !index.is_empty() => Some((table, Some(index))),
        _ => None,
    }
}

pub(super) const DIMENSIONS: [&str; 4] = [
    "dynamodb:table:ReadCapacityUnits",
    "dynamodb:table:WriteCapacityUnits",
    "dynamodb:index:ReadCapacityUnits",
    "dynamodb:index:WriteCapacityUnits",
];

/// The members that name a target, in every input.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct TargetMembers {
    pub(super) service_namespace: Option<String>,
    pub(super) resource_id: Option<String>,
    pub(super) scalable_dimension: Option<String>,
}

impl TargetMembers {
    /// All three are required.
    pub(super) fn check(&self, shape: &mut Shape) {
        self.check_namespace(shape);
        if let Some(id) = shape.required("resourceId", &self.resource_id) {
            shape.length("resourceId", id, 1, 1_600);
        }
        if let Some(dimension) = shape.required("scalableDimension", &self.scalable_dimension) {
            shape.one_of("scalableDimension", dimension, &DIMENSIONS);
        }
    }

    pub(super) fn check_namespace(&self, shape: &mut Shape) {
        if let Some(namespace) = shape.required("serviceNamespace", &self.service_namespace) {
            shape.one_of("serviceNamespace", namespace, &["dynamodb"]);
        }
    }

    /// The target, once the shape is checked.
    pub(super) fn id(&self) -> Result<TargetId, ServiceError> {
        let resource = self.resource_id.as_deref().unwrap_or_default();
        let dimension = self.scalable_dimension.as_deref().unwrap_or_default();
        TargetId::parse(resource, dimension).ok_or_else(unsupported)
    }

    /// Filters of a description: a dimension needs a resource.
    pub(super) fn filter(&self) -> Result<Filter, ServiceError> {
        if let (Some(_), None) = (&self.scalable_dimension, &self.resource_id) {
            return Err(ServiceError::validation(
                "A resource ID must be specified when a scalable dimension is specified.",
            ));
        }
        if self.resource_id.as_deref().is_some_and(|id| parse_resource(id).is_none()) {
            return Err(unsupported());
        }
        Ok(Filter { resource: self.resource_id.clone(), dimension: self.scalable_dimension.clone() })
    }

    /// The optional members of a description.
    pub(super) fn check_filter(&self, shape: &mut Shape) {
        self.check_namespace(shape);
        if let Some(id) = &self.resource_id {
            shape.length("resourceId", id, 1, 1_600);
        }
        if let Some(dimension) = &self.scalable_dimension {
            shape.one_of("scalableDimension", dimension, &DIMENSIONS);
        }
    }
}

/// The targets that a description is limited to.
pub(super) struct Filter {
    resource: Option<String>,
    dimension: Option<String>,
}

impl Filter {
    pub(super) fn admits(&self, id: &TargetId) -> bool {
        self.resource.as_ref().is_none_or(|resource| *resource == id.resource())
            && self.dimension.as_ref().is_none_or(|dimension| *dimension == id.dimension())
    }
}

/// The resource id does not fit the dimension, or is no resource id.
fn unsupported() -> ServiceError {
    ServiceError::validation("Unsupported service namespace, resource type or scalable dimension")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_fits_the_dimensions_of_its_kind_only() {
        let id = TargetId::parse("table/orders/index/by_owner", "dynamodb:index:WriteCapacityUnits");
        let expected =
            TargetId { table: "orders".to_owned(), index: Some("by_owner".to_owned()), kind: CapacityKind::Write };
        assert_eq!(id, Some(expected));
        for (resource, dimension) in [
            ("table/orders", "dynamodb:index:ReadCapacityUnits"),
            ("table/orders/index/by_owner", "dynamodb:table:ReadCapacityUnits"),
            ("orders", "dynamodb:table:ReadCapacityUnits"),
            ("table/", "dynamodb:table:ReadCapacityUnits"),
            ("table/orders/index/", "dynamodb:index:ReadCapacityUnits"),
            ("table/orders", "dynamodb:table:StorageUnits"),
        ] {
            assert_eq!(TargetId::parse(resource, dimension), None, "{resource} {dimension}");
        }
    }
}
