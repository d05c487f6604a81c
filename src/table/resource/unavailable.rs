//! Diagnostics about aspects that cannot be read or changed, because the endpoint or the permissions lack it.
//!
//! A table that does not use the aspect must not fail because of it; one that uses it must not appear to have it.

use tf_provider::{Diagnostic, Diagnostics, Path};

use crate::aws::error::{ApiError, without_endpoint};
use crate::table::aspects::AspectKind;
use crate::table::model::TableModel;
use crate::table::observed::{Observed, Unavailable};

/// A warning where the state has the default, an error where it uses the aspect.
pub(super) fn in_refresh(observed: &Observed, prior: &TableModel) -> Diagnostics {
    let mut diagnostics = Diagnostics::none();
    for (kind, reason) in observed.aspects.unavailable() {
        let Some(traits) = kind.traits() else { continue };
        let expected = match reason {
            Unavailable::Denied { .. } => true,
            // What an endpoint lacks, and the table does not use, is no loss.
            Unavailable::Unsupported { .. } => traits.is_expected,
        };
        let in_use = kind.is_in_use(prior);
        if in_use || expected {
            diagnostics.push(diagnostic(reason, traits.attribute, in_use));
        }
    }
    diagnostics
}

/// Steps that the endpoint does not support: an error where the configuration asks for them.
pub(super) fn in_apply(unsupported: &[(AspectKind, ApiError)], config: &TableModel) -> Diagnostics {
    let mut diagnostics = Diagnostics::none();
    for (kind, error) in unsupported {
        let Some(attribute) = kind.traits().map(|traits| traits.attribute) else { continue };
        let asked = kind.is_configured(config);
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

/// Why the aspect could not be read or set.
fn not_supported(operation: &str, endpoint: Option<&str>) -> String {
    match endpoint {
        Some(endpoint) => format!("{operation} {}", without_endpoint(endpoint)),
        None => format!("The endpoint does not support {operation}."),
    }
}

/// What to do about it. Capacity itself is part of DynamoDB: only its scaling is not.
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
