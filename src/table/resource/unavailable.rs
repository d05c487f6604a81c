//! Aspects that could not be seen or set: an endpoint that knows less than DynamoDB, or a caller who may do less.
//!
//! Nobody who does not use an aspect should fail because of it; nobody who asks for it should believe to have it.

use tf_provider::{Diagnostic, Diagnostics, Path};

use crate::aws::error::{ApiError, without_endpoint};
use crate::table::model::TableModel;
use crate::table::observed::{Aspect, Observed, Unavailable};
use crate::table::read_scope::ReadScope;
use crate::table::steps::AspectKind;

/// A warning where the state has the default, an error where it has something that has to be watched.
pub(super) fn in_refresh(observed: &Observed, prior: &TableModel, used: &ReadScope) -> Diagnostics {
    let Observed { table: _, recovery, ttl, tags, insights, kinesis, policy, stream_policy, scaling, alarms } =
        observed;
    let mut diagnostics = Diagnostics::none();
    let mut report = |hidden: Option<&Unavailable>, attribute: &'static str, in_use: bool| {
        // What an endpoint does not have, and nobody asks for, is no loss.
        if let Some(hidden) = hidden
            && (in_use || is_felt(hidden, attribute))
        {
            diagnostics.push(diagnostic(hidden, attribute, in_use));
        }
    };
    report(reason(recovery), "point_in_time_recovery", is_special_recovery(prior));
    report(reason(ttl), "ttl", prior.ttl.is_known());
    let tagged = prior.tags_all.known().is_some_and(|tags| !tags.is_empty());
    report(reason(tags), "tags", tagged);
    report(reason(policy), "resource_policy", prior.resource_policy.is_known());
    report(reason(stream_policy), "stream", used.stream_policy);
    report(reason(insights), "contributor_insights", used.insights);
    report(reason(kinesis), "kinesis_stream", used.kinesis);
    report(reason(scaling), "read_capacity", !used.scaled.is_empty());
    report(reason(alarms), "alarms", prior.alarms.is_known());
    diagnostics
}

/// Steps that the endpoint does not know: an error where the configuration asks for them.
pub(super) fn in_apply(unsupported: &[(AspectKind, ApiError)], config: &TableModel) -> Diagnostics {
    let mut diagnostics = Diagnostics::none();
    for (aspect, error) in unsupported {
        let (attribute, asked) = match aspect {
            AspectKind::Table => continue,
            AspectKind::Recovery => ("point_in_time_recovery", config.point_in_time_recovery.is_known()),
            AspectKind::Ttl => ("ttl", config.ttl.is_known()),
            AspectKind::Tags => ("tags", true),
            AspectKind::Insights => ("contributor_insights", true),
            AspectKind::Kinesis => ("kinesis_stream", true),
            AspectKind::Policy => ("resource_policy", true),
            AspectKind::StreamPolicy => ("stream", true),
            AspectKind::Scaling => ("read_capacity", true),
            AspectKind::Alarms => ("alarms", true),
        };
        let why = unknown(error.operation, error.missing_endpoint());
        let detail = format!(
            "{why} What `{attribute}` asks of it has no effect.{}",
            if asked { format!(" {}", remedy(attribute, error.missing_endpoint())) } else { String::new() }
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

fn reason<T>(aspect: &Aspect<T>) -> Option<&Unavailable> {
    match aspect {
        Aspect::Observed(_) => None,
        Aspect::Unavailable(hidden) => Some(hidden),
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
fn is_felt(hidden: &Unavailable, attribute: &str) -> bool {
    match hidden {
        Unavailable::Denied { .. } => true,
        Unavailable::Unsupported { .. } => ["point_in_time_recovery", "ttl", "tags"].contains(&attribute),
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
fn remedy(attribute: &str, endpoint: Option<&str>) -> String {
    let without = match attribute {
        "read_capacity" => "give capacities `units`".to_owned(),
        _ => format!("remove `{attribute}` from the configuration"),
    };
    match endpoint {
        Some(endpoint) => format!("Add `{endpoint}` to `endpoints` of the provider, or {without}."),
        None => format!("Use an endpoint that knows it, or {without}."),
    }
}

fn diagnostic(hidden: &Unavailable, attribute: &'static str, in_use: bool) -> Diagnostic {
    let (summary, why) = match hidden {
        Unavailable::Unsupported { operation, endpoint } => {
            ("Not supported by the endpoint", unknown(operation, *endpoint))
        }
        Unavailable::Denied { operation, permission, message } => {
            ("Not allowed to look", format!("The call {operation} was denied: {message} Allow `{permission}`."))
        }
    };
    let kept = format!("{why} `{attribute}` is taken to be as it was.");
    let path = Path::of(attribute);
    match (in_use, hidden) {
        (true, Unavailable::Denied { .. }) => Diagnostic::error(path, summary, why),
        (true, Unavailable::Unsupported { endpoint, .. }) => {
            Diagnostic::error(path, summary, format!("{why} {}", remedy(attribute, *endpoint)))
        }
        (false, _) => Diagnostic::warning(path, summary, kept),
    }
}
