//! Which table is meant: its name, and what tells it from another table that has the name later.

use super::observed::ObservedTable;
use crate::names::TableName;

/// A table that was observed before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TableRef {
    /// The table's name.
    pub(crate) name: TableName,
    /// The table's id, where the endpoint has one.
    pub(crate) id: Option<String>,
    /// When the service created it, in seconds since 1970: decides where the endpoint has no ids.
    pub(crate) created_at: Option<i64>,
}

impl TableRef {
    /// Whatever table has this name.
    pub(crate) fn named(name: &TableName) -> Self {
        Self { name: name.clone(), id: None, created_at: None }
    }

    /// Whether `live`, which has the same name, is this table. It is unless something says otherwise.
    pub(crate) fn is(&self, live: &ObservedTable) -> bool {
        match (&self.id, &live.id) {
            (Some(id), Some(live)) => id == live,
            (Some(_) | None, _) => match (self.created_at, live.created_at) {
                (Some(created), Some(live)) => created == live,
                (Some(_) | None, _) => true,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::Arn;
    use crate::table::observed::Observed;
    use crate::table::tests::fixture::plain;

    #[test]
    fn the_id_decides_and_otherwise_the_time_of_creation() {
        let arn = Arn::parse("arn:aws:dynamodb:eu-west-1:111122223333:table/orders").expect("an ARN");
        let mut live = Observed::settled(&plain(), arn).table;
        let same = |id: Option<&str>, created_at, live: &ObservedTable| {
            TableRef { id: id.map(str::to_owned), created_at, ..TableRef::named(&live.name) }.is(live)
        };
        assert!(same(Some("a"), Some(1), &live), "an endpoint that says neither");
        live.created_at = Some(1);
        assert!(same(Some("a"), Some(1), &live) && !same(None, Some(2), &live) && same(None, None, &live));
        live.id = Some("a".to_owned());
        assert!(same(Some("a"), Some(2), &live) && !same(Some("b"), Some(1), &live));
    }
}
