//! Private state: what later plans need to know and the state does not show.

use tf_provider::private::Private;

/// The global indexes that this resource created: a JSON list of names.
const OWN_INDEXES: &str = "own_indexes";
/// Whether the creation of the table did not complete.
const UNFINISHED: &str = "unfinished";

/// The global indexes that this resource created; `None` if that was not recorded, as after an import.
pub(crate) fn own_indexes(private: &Private) -> Option<Vec<String>> {
    private.get_json(OWN_INDEXES)
}

/// Whether the creation of the table did not complete, so that it cannot contain data of value.
pub(crate) fn is_unfinished(private: &Private) -> bool {
    private.get_json(UNFINISHED).unwrap_or(false)
}

/// The private state of a table with these indexes.
pub(crate) fn for_table(own_indexes: &[String], unfinished: bool) -> Private {
    let mut private = Private::new();
    private.set_json(OWN_INDEXES, &own_indexes);
    if unfinished {
        private.set_json(UNFINISHED, &true);
    }
    private
}
