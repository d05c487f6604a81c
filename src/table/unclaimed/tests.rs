//! What is remembered reads back, and what cannot be read is nothing.

use tf_provider::private::Private;

use super::*;
use crate::table::private_state;

#[test]
fn what_cannot_be_read_from_private_state_is_nothing() {
    for stored in ["[]", "{\"policy\": \"yes\"}", "{\"tags\": [1]}", "no JSON"] {
        let mut private = Private::new();
        private.set("unclaimed", stored.as_bytes());
        assert!(private_state::unclaimed(&private).is_empty(), "{stored}");
    }
    let mut private = Private::new();
    private.set("unclaimed", br#"{"policy": true, "of_a_later_version": [1]}"#.to_vec());
    assert!(!private_state::unclaimed(&private).is_empty());
}

#[test]
fn an_index_that_has_no_such_name_hides_nothing() {
    let unclaimed = Unclaimed { scaled_reads: ["no name!".to_owned()].into(), ..Unclaimed::default() };
    assert!(unclaimed.hidden(&TableModel::default()).units.is_empty());
}
