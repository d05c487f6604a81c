//! Diagnostics about aspects that cannot be read or changed, because the endpoint or the permissions lack it.
//!
//! A table that does not use the aspect must not fail because of it; one that uses it must not appear to have it.

use tf_provider::{Diagnostic, Diagnostics, Path};

use crate::aws::error::{ApiError, without_endpoint};
use crate::table::model::TableModel;
use crate::table::observed::{Aspect, Observed, Unavailable};
use crate::table::read_scope::ReadScope;
use crate::table::steps::AspectKind;

/// A warning where the state has the default, an error where it has a value that must be compared.
pub(super) fn in_refresh(observed: &Observed, prior: &TableModel, used: &ReadScope) -> Diagnostics {
    let Observed { table: _, recovery, ttl, tags, insights, kinesis, policy, stream_policy, scaling, alarms } =
        observed;
    let mut diagnostics = Diagnostics::none();
    let mut report = |reason: Option<&Unavailable>, attribute: &'static str, in_use: bool| {
        // An unused aspect that the endpoint does not support needs no diagnostic.
        if let Some(reason) = reason
            && (in_use || is_expected(reason, attribute))
        {
            diagnostics.push(diagnostic(reason, attribute, in_use));
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

/// Steps that the endpoint does not support: an error where the configuration needs them.
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
        let why = not_supported(error.operation, error.missing_endpoint());
        let detail = format!(
            "{why} `{attribute}` has no effect.{}",
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
        Aspect::Unavailable(reason) => Some(reason),
    }
}

/// Whether recovery is enabled with another period than the default one.
fn is_special_recovery(prior: &TableModel) -> bool {
    prior.point_in_time_recovery.known().is_some_and(|recovery| {
        recovery.enabled.known() == Some(&true)
            && recovery.recovery_period_in_days.known().is_some_and(|days| *days != 35)
    })
}

/// Whether users may expect the aspect without configuring it: backups are enabled by default, tags come from the provider.
fn is_expected(reason: &Unavailable, attribute: &str) -> bool {
    match reason {
        Unavailable::Denied { .. } => true,
        Unavailable::Unsupported { .. } => ["point_in_time_recovery", "ttl", "tags"].contains(&attribute),
    }
}

/// Why the aspect could not be read or changed.
fn not_supported(operation: &str, endpoint: Option<&str>) -> String {
    match endpoint {
        Some(endpoint) => format!("{operation} {}", without_endpoint(endpoint)),
        None => format!("The endpoint does not support {operation}."),
    }
}

/// What to do about it. For capacity only its scaling is not supported.
fn remedy(attribute: &str, endpoint: Option<&str>) -> String {
    let without = match attribute {
        "read_capacity" => "give capacities `units`".to_owned(),
        _ => format!("remove `{attribute}` from the configuration"),
    };
    match endpoint {
        Some(endpoint) => format!("Add `{endpoint}` to `endpoints` of the provider, or {without}."),
        None => format!("Use an endpoint that supports it, or {without}."),
    }
}

fn diagnostic(reason: &Unavailable, attribute: &'static str, in_use: bool) -> Diagnostic {
    let (summary, why) = match reason {
        Unavailable::Unsupported { operation, endpoint } => {
            ("Not supported by the endpoint", not_supported(operation, *endpoint))
        }
        Unavailable::Denied { operation, permission, message } => {
            let message = message.trim_end_matches('.');
            ("Missing read permission", format!("{operation} was denied: {message}. Allow `{permission}`."))
        }
    };
    let kept = format!("{why} Keeping the prior value of `{attribute}`.");
    let path = Path::of(attribute);
    match (in_use, reason) {
        (true, Unavailable::Denied { .. }) => Diagnostic::error(path, summary, why),
        (true, Unavailable::Unsupported { endpoint, .. }) => {
            Diagnostic::error(path, summary, format!("{why} {}", remedy(attribute, *endpoint)))
        }
        (false, _) => Diagnostic::warning(path, summary, kept),
    }
}
