//! The effect of an ENABLE and of a DISABLE on the insights of a table or index.

use super::state::{Insights, InsightsMode, InsightsStatus};
use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;
use crate::table_settings::schema::KeyElement;

/// The insights after an ENABLE: nothing if they are enabled in that mode (T-091, T-092).
pub(super) fn enabled(
    cx: &mut Context<'_>,
    mut insights: Insights,
    mode: InsightsMode,
    keys: &[KeyElement],
    others_hold: usize,
) -> Result<Insights, ServiceError> {
    let timings = &cx.settings.timings;
    let same = insights.mode == Some(mode);
    match insights.status {
        // A repeated ENABLE is accepted while the first is under way (T-455); with another mode it was not measured.
        InsightsStatus::Enabled | InsightsStatus::Enabling { .. } if same => return Ok(insights),
        InsightsStatus::Enabling { .. } | InsightsStatus::Disabling { .. } => return Err(under_way(&insights)),
        InsightsStatus::Disabled | InsightsStatus::Enabled | InsightsStatus::Failed => {}
    }
    let fits = others_hold + mode.rules(keys).len() <= cx.settings.quotas.insights_rules;
    let span = match (fits, insights.status) {
        (false, _) => timings.insights_failure,
        (true, InsightsStatus::Enabled) => timings.insights_mode,
        (true, _) => timings.insights_enable,
    };
    if insights.status != InsightsStatus::Enabled {
        insights.rules_since = Some(cx.now);
    }
    insights.mode = Some(mode);
    insights.changed = Some(cx.now);
    insights.failed = false;
    insights.status = InsightsStatus::Enabling { until: cx.after(span), fits };
    Ok(insights)
}

/// The insights after a DISABLE; a mode given with it is ignored (T-092).
pub(super) fn disabled(cx: &mut Context<'_>, mut insights: Insights) -> Result<Insights, ServiceError> {
    match insights.status {
        InsightsStatus::Disabled | InsightsStatus::Disabling { .. } => return Ok(insights),
        InsightsStatus::Enabling { .. } => return Err(under_way(&insights)),
        InsightsStatus::Enabled | InsightsStatus::Failed => {}
    }
    insights.changed = Some(cx.now);
    insights.status = InsightsStatus::Disabling { until: cx.after(cx.settings.timings.insights_disable) };
    Ok(insights)
}

/// A change of direction before the last change has settled was not measured: a refusal in our own words.
fn under_way(insights: &Insights) -> ServiceError {
    invalid_state(&format!("ContributorInsights are {}.", insights.status_name()))
}

/// The table or the index does not admit the change.
pub(super) fn invalid_state(detail: &str) -> ServiceError {
    ServiceError::validation(format!("Table or Index is not in a valid state to update Key Access Insights: {detail}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitives::testing::TestContext;
    use crate::table_settings::schema::KeyType;

    fn keys() -> Vec<KeyElement> {
        vec![KeyElement { name: "id".to_owned(), key_type: KeyType::Hash }]
    }

    fn enable(context: &mut TestContext, insights: Insights, others_hold: usize) -> Insights {
        enabled(&mut context.cx(), insights, InsightsMode::default(), &keys(), others_hold).expect("accepted")
    }

    /// T-337, T-338: the quota is a number that the caller passes; no table is needed.
    #[test]
    fn insights_fail_without_room_for_their_rules_and_recover_with_another_call() {
        let mut context = TestContext::new();
        let mut insights = enable(&mut context, Insights::default(), 99);
        assert_eq!(insights.status_name(), "ENABLING");
        context.advance(60_000);
        insights.settle(context.now);
        assert_eq!(insights.status(), InsightsStatus::Failed);
        assert_eq!(insights.rules_held(&keys()), 0);

        let mut insights = enable(&mut context, insights, 98);
        context.advance(60_000);
        insights.settle(context.now);
        assert_eq!(insights.status(), InsightsStatus::Enabled);
        assert_eq!(insights.rules_held(&keys()), 2);
    }
}
