//! Contributor insights and the Kinesis data stream as they are stored.

use tf_provider::Attr;

use super::known;
use crate::table::aspects::insights::{InsightsMode, InsightsStatus, ObservedInsights};
use crate::table::aspects::kinesis::{DestinationStatus, ObservedDestination, Precision};
use crate::table::model::{InsightsModel, KinesisModel};
use crate::table::observed::Aspect;
use crate::table::scope::Scope;

/// Failed insights are disabled: the plan enables them again.
pub(super) fn insights(
    observed: &Aspect<ObservedInsights>,
    scope: &Scope,
    base: &Attr<InsightsModel>,
) -> Attr<InsightsModel> {
    let Aspect::Observed(seen) = observed else { return base.clone() };
    let Some(insight) = seen.get(scope) else { return Attr::Null };
    match insight.status {
        InsightsStatus::On | InsightsStatus::Starting => {}
        InsightsStatus::Stopping | InsightsStatus::Failed(_) => return Attr::Null,
    }
    let written = base.known().map(|base| base.mode.clone()).filter(Attr::is_known);
    let default = || known(InsightsMode::AccessedAndThrottled.as_str());
    let mode = insight.mode.map_or_else(|| written.unwrap_or_else(default), |mode| known(mode.as_str()));
    Attr::Known(InsightsModel { mode })
}

/// A failed destination is none: the plan requests it again.
pub(super) fn kinesis(observed: &Aspect<Option<ObservedDestination>>, base: &Attr<KinesisModel>) -> Attr<KinesisModel> {
    let seen = match observed {
        Aspect::Unavailable(_) => return base.clone(),
        Aspect::Observed(seen) => seen.as_ref(),
    };
    let Some(ObservedDestination { destination, status }) = seen else { return Attr::Null };
    match status {
        DestinationStatus::Active | DestinationStatus::Enabling | DestinationStatus::Updating => {
            Attr::Known(KinesisModel {
                stream_arn: known(&destination.stream.to_string()),
                approximate_creation_date_time_precision: precision(destination.precision),
            })
        }
        DestinationStatus::Disabling | DestinationStatus::Failed(_) => Attr::Null,
    }
}

fn precision(precision: Precision) -> Attr<String> {
    known(precision.as_str())
}
