//! Aspects that could not be seen or set: an endpoint that knows less than DynamoDB, or a caller who may do less.
//!
//! Nobody who does not use an aspect should fail because of it; nobody who asks for it should believe to have it.

use tf_provider::{Diagnostic, Diagnostics, Path};

use crate::aws::error::{ApiError, without_endpoint};
use crate::table::interest::Interest;
use crate::table::model::TableModel;
use crate::table::observed::{Aspect, HiddenAspect, Observed};
use crate::table::steps::Concern;

/// A warning where the state has the default, an error where it has something that has to be watched.
pub(super) fn in_refresh(observed: &Observed, prior: &TableModel, used: &Interest) -> Diagnostics {
    let Observed { table: _, recovery, ttl, tags, insights, kinesis, policy, stream_policy, scaling, alarms } =
        observed;
    let mut diagnostics = Diagnostics::none();
    let mut tell = |hidden: Option<&HiddenAspect>, attribute: &'static str, in_use: bool| {
        // What an endpoint does not have, and nobody asks for, is no loss.
        if let Some(hidden) = hidden
            && (in_use || is_felt(hidden, attribute))
        {
            diagnostics.push(told(hidden, attribute, in_use));
        }
    };
    tell(reason(recovery), "point_in_time_recovery", is_special_recovery(prior));
    tell(reason(ttl), "ttl", prior.ttl.is_known());
    let tagged = prior.tags_all.known().is_some_and(|tags| !tags.is_empty());
    tell(reason(tags), "tags", tagged);
    tell(reason(policy), "resource_policy", prior.resource_policy.is_known());
    tell(reason(stream_policy), "stream", used.stream_policy);
    tell(reason(insights), "contributor_insights", used.insights);
    tell(reason(kinesis), "kinesis_stream", used.kinesis);
    tell(reason(scaling), "read_capacity", !used.scaled.is_empty());
    tell(reason(alarms), "alarms", prior.alarms.is_known());
    diagnostics
}

/// Steps that the endpoint does not know: an error where the configuration asks for them.
pub(super) fn in_apply(unsupported: &[(Concern, ApiError)], config: &TableModel) -> Diagnostics {
    let mut diagnostics = Diagnostics::none();
    for (concern, error) in unsupported {
        let (attribute, asked) = match concern {
            Concern::Table => continue,
            Concern::Recovery => ("point_in_time_recovery", config.point_in_time_recovery.is_known()),
            Concern::Ttl => ("ttl", config.ttl.is_known()),
            Concern::Tags => ("tags", true),
            Concern::Insights => ("contributor_insights", true),
            Concern::Kinesis => ("kinesis_stream", true),
            Concern::Policy => ("resource_policy", true),
            Concern::StreamPolicy => ("stream", true),
            Concern::Scaling => ("read_capacity", true),
            Concern::Alarms => ("alarms", true),
        };
        let why = unknown(error.operation, error.missing_endpoint());
        let detail = format!(
            "{why} What `{attribute}` asks of it has no effect.{}",
            if asked { format!(" {}", cure(attribute, error.missing_endpoint())) } else { String::new() }
        );
        let summary = "Not supported by the endpoint";
        if asked {
            diagnostics.error(Path::of(attribute), summary, detail);
        } else {
            diagnostics.warning(Path::of(attribute), summary, detail);
        }
    }
    diagnostics
}

fn reason<T>(aspect: &Aspect<T>) -> Option<&HiddenAspect> {
    match aspect {
        Aspect::Seen(_) => None,
        Aspect::Hidden(hidden) => Some(hidden),
    }
}

/// Whether recovery is anything but on with the default period, or a default that was never looked at.
fn is_special_recovery(prior: &TableModel) -> bool {
    prior.point_in_time_recovery.known().is_some_and(|recovery| {
        recovery.enabled.known() == Some(&true)
            && recovery.recovery_period_in_days.known().is_some_and(|days| *days != 35)
    })
}

/// Whether a person may believe to have what is hidden: backups are on by default, tags come from the provider.
fn is_felt(hidden: &HiddenAspect, attribute: &str) -> bool {
    match hidden {
        HiddenAspect::Denied { .. } => true,
        HiddenAspect::Unsupported { .. } => ["point_in_time_recovery", "ttl", "tags"].contains(&attribute),
    }
}

/// Why nothing could be seen or set.
fn unknown(operation: &str, endpoint: Option<&str>) -> String {
    match endpoint {
        Some(endpoint) => format!("{operation} {}", without_endpoint(endpoint)),
        None => format!("The endpoint does not know {operation}."),
    }
}

/// What to do about it. Capacity itself is DynamoDB's: only its scaling is not.
fn cure(attribute: &str, endpoint: Option<&str>) -> String {
    let without = match attribute {
        "read_capacity" => "give capacities `units`".to_owned(),
        _ => format!("remove `{attribute}` from the configuration"),
    };
    match endpoint {
        Some(endpoint) => format!("Add `{endpoint}` to `endpoints` of the provider, or {without}."),
        None => format!("Use an endpoint that knows it, or {without}."),
    }
}

fn told(hidden: &HiddenAspect, attribute: &'static str, in_use: bool) -> Diagnostic {
    let (summary, why) = match hidden {
        HiddenAspect::Unsupported { operation, endpoint } => {
            ("Not supported by the endpoint", unknown(operation, *endpoint))
        }
        HiddenAspect::Denied { operation, permission, message } => {
            ("Not allowed to look", format!("The call {operation} was denied: {message} Allow `{permission}`."))
        }
    };
    let kept = format!("{why} `{attribute}` is taken to be as it was.");
    let path = Path::of(attribute);
    match (in_use, hidden) {
        (true, HiddenAspect::Denied { .. }) => Diagnostic::error(path, summary, why),
        (true, HiddenAspect::Unsupported { endpoint, .. }) => {
            Diagnostic::error(path, summary, format!("{why} {}", cure(attribute, *endpoint)))
        }
        (false, _) => Diagnostic::warning(path, summary, kept),
    }
}
