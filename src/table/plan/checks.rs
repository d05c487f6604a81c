//! What can only be judged together with the provider's configuration: the same rules as in validation, on what is
//! effective.

use tf_provider::{Attr, Diagnostics, Path};

use super::Context;
use crate::names::Arn;
use crate::table::model::TableModel;

/// Most tags of a table (V80); the provider's default tags count too.
const MOST_TAGS: usize = 50;

pub(super) fn check(model: &TableModel, context: &Context) -> Diagnostics {
    let mut diagnostics = Diagnostics::none();
    tags(model, context, &mut diagnostics);
    key_region(model, &mut diagnostics);
    diagnostics
}

fn tags(model: &TableModel, context: &Context, diagnostics: &mut Diagnostics) {
    let Some(all) = model.tags_all.known() else { return };
    let own = model.tags.known().map_or(0, std::collections::BTreeMap::len);
    // The table's own tags alone are counted in validation.
    if all.len() > MOST_TAGS && own <= MOST_TAGS {
        diagnostics.error(
            Path::of("tags"),
            "Too many tags",
            format!(
                "A table has at most {MOST_TAGS} tags, but with the provider's `default_tags` this one has {}. Remove some.",
                all.len()
            ),
        );
    }
    for key in all.keys().filter(|key| context.ignored_tags.contains(key)) {
        diagnostics.error(
            Path::of("tags"),
            "Tag is ignored by the provider",
            format!(
                "The tag \"{key}\" is to be set, but the provider's `ignore_tags` says that it is somebody else's. Remove it \
                 from `tags` or `default_tags`, or from `ignore_tags`."
            ),
        );
    }
}

/// A key serves its own Region only (V57). A Region that is written with the table was judged in validation.
fn key_region(model: &TableModel, diagnostics: &mut Diagnostics) {
    let key = model.server_side_encryption.known().map(|encryption| &encryption.kms_key_arn);
    let key = key.and_then(Attr::known).and_then(|arn| Arn::parse(arn).ok());
    let (Some(key), Some(region)) = (key, model.region.known()) else { return };
    if key.region != *region {
        diagnostics.error(
            Path::of("server_side_encryption").attribute("kms_key_arn"),
            "Key in another Region than the table",
            format!(
                "The key is in Region \"{}\" and the table in \"{region}\", but a table is encrypted with a key of its own \
                 Region. Give a key of \"{region}\"; a multi-Region key has a replica there with its own ARN.",
                key.region
            ),
        );
    }
}
