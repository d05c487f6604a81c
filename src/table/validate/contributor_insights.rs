//! Contributor insights show keys in clear text (V74) and need CloudWatch rules, of which an account has 100 (V73).

use tf_provider::{Attr, Diagnostics, Path};

use super::{encryption::CUSTOMER_MANAGED, indexes, presence::Presence};
use crate::limits::DEFAULT_INSIGHT_RULES;
use crate::table::aspects::insights::InsightsMode;
use crate::table::model::{GlobalIndexModel, InsightsModel, TableModel};

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    clear_text(config, problems);
    rules(config, problems);
}

/// Whoever pays for a key of their own means the data to be read with that key only.
fn clear_text(config: &TableModel, problems: &mut Diagnostics) {
    let Some(encryption) = config.server_side_encryption.known() else { return };
    let customer_managed = encryption.key_type.known().is_some_and(|key_type| key_type == CUSTOMER_MANAGED);
    if !customer_managed && Presence::of(&encryption.kms_key_arn) != Presence::Set {
        return;
    }
    let indexes = || indexes::global(config).map(|(path, index)| (path, &index.contributor_insights));
    match Presence::of(&config.contributor_insights) {
        Presence::Set => report_clear_text(Path::of("contributor_insights"), problems),
        Presence::Unset => {
            for (path, _) in indexes().filter(|(_, insights)| Presence::of(insights) == Presence::Set) {
                report_clear_text(path.attribute("contributor_insights"), problems);
            }
        }
        Presence::Unknown => {}
    }
}

fn report_clear_text(path: Path, problems: &mut Diagnostics) {
    problems.warning(
        path,
        "Insights show keys in clear text",
        "The table is encrypted with a customer-managed key, but contributor insights write the most used keys of its items \
         to CloudWatch, where everyone who may read the account's insight rules can read them. Remove \
         `contributor_insights`, or make sure that the keys are not confidential.",
    );
}

fn rules(config: &TableModel, problems: &mut Diagnostics) {
    let of_table = rules_of(&config.contributor_insights, Presence::of(&config.sort_key) == Presence::Set);
    let of_index = |index: &GlobalIndexModel| {
        let sorted = index.sort_attributes().is_some_and(|sort| !sort.is_empty());
        rules_of(&index.contributor_insights, sorted)
    };
    let needed = of_table + indexes::global(config).map(|(_, index)| of_index(index)).sum::<usize>();
    if needed > DEFAULT_INSIGHT_RULES {
        problems.warning(
            Path::of("global_secondary_indexes"),
            "Insights need more rules than the default quota",
            format!(
                "Contributor insights of the table and its indexes need {needed} CloudWatch rules, and an account has at most \
                 {DEFAULT_INSIGHT_RULES} in a Region unless the quota was raised. Without that some of them will fail. Watch fewer \
                 indexes, or only their throttled keys (`mode = \"THROTTLED_KEYS\"`), which needs half as many."
            ),
        );
    }
}

/// Accessed and throttled keys, of partition keys alone and together with sort keys, each take a rule.
fn rules_of(insights: &Attr<InsightsModel>, sorted: bool) -> usize {
    let Some(InsightsModel { mode }) = insights.known() else { return 0 };
    let keys = if sorted { 2 } else { 1 };
    let may_be_half = mode.is_unknown() || mode.known().is_some_and(|mode| mode == InsightsMode::Throttled.as_str());
    if may_be_half { keys } else { 2 * keys }
}
