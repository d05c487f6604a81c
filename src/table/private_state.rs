//! What is noted beside the state, for plans to come.

use tf_provider::private::Private;

/// The global indexes that this resource made: a JSON list of names.
const OWN_INDEXES: &str = "own_indexes";
/// Whether the table's creation did not come to its end.
const UNFINISHED: &str = "unfinished";

/// The global indexes that this resource made; `None` where nobody noted them, as after an import.
pub(crate) fn own_indexes(private: &Private) -> Option<Vec<String>> {
    private.get_json(OWN_INDEXES)
}

/// Whether the table's creation did not come to its end, so that it cannot hold anything of value.
pub(crate) fn is_unfinished(private: &Private) -> bool {
    private.get_json(UNFINISHED).unwrap_or(false)
}

/// The note beside the state of a table with these indexes.
pub(crate) fn for_table(own_indexes: &[String], unfinished: bool) -> Private {
    let mut private = Private::new();
    private.set_json(OWN_INDEXES, &own_indexes);
    if unfinished {
        private.set_json(UNFINISHED, &true);
    }
    private
}
