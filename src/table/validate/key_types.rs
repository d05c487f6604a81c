//! One attribute, one type: a table knows a key attribute once, whichever keys it is part of (V6).

use tf_provider::Diagnostics;

use crate::table::{
    key_types::{TypeConflict, key_types},
    model::TableModel,
};

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    for TypeConflict { name: _, first, second } in key_types(config).conflicts() {
        problems.error(
            second.path.attribute("type"),
            "Key attribute with two types",
            format!(
                "The attribute has type {} in `{}` and type {} in `{}`, but an attribute has one type in all \
                 keys. Write it in one of the two places only, the other takes it from there; or use two attributes.",
                first.key_type.as_str(),
                first.path,
                second.key_type.as_str(),
                second.path,
            ),
        );
    }
}
