//! A guardrail is suppressed by its id and with a reason.

use tf_provider::{Diagnostics, Path};

use crate::guardrail_ids::check_suppressions;
use crate::table::model::TableModel;

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    check_suppressions(&config.guardrail_suppressions, &Path::of("guardrail_suppressions"), problems);
}
