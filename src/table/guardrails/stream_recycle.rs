//! The stream is disabled and a new one enabled, so that its ARN changes.

use tf_provider::{Path, Severity};

use super::{Age, Effects, Guardrail, Judge, Place, Severities};
use crate::guardrail_ids;
use crate::table::model::TableModel;
use crate::table::steps::{Along, Step};

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::STREAM_RECYCLE,
    severities: Severities::always(Severity::Warning),
    aliases: &[],
    summary: "Stream ARN will change",
    fires: "The view type of the stream changes, which DynamoDB cannot do in place.",
    why: || "Consumers of the old stream receive no new records. Its records stay readable for 24 hours.".to_owned(),
    fix: "Point the consumers to the new `stream_arn` after they have read the old stream to its end, or keep the view type.",
    judge: Judge::Change(judge),
};

fn judge(_: Option<&TableModel>, _: Option<&TableModel>, effects: &Effects<'_>) -> Vec<Place> {
    let disables = |step: &Step| {
        matches!(step, Step::DisableStream | Step::SwitchToOnDemand { along: Some(Along::DisableStream) })
    };
    let recycled = effects.steps().any(disables) && effects.steps().any(|step| matches!(step, Step::EnableStream(_)));
    let place = || Place {
        path: Path::of("stream"),
        what:
            "The view type of a stream cannot be changed: the stream is disabled and a new one enabled, with another \
               `stream_arn`."
                .to_owned(),
        repair: None,
        age: Age::New,
    };
    recycled.then(place).into_iter().collect()
}
