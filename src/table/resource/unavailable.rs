//! Diagnostics about aspects that cannot be read or changed, because the endpoint or the permissions lack it.
//!
//! A table that does not use the aspect must not fail because of it; one that uses it must not appear to have it.

use tf_provider::{Diagnostic, Diagnostics, Path};

use crate::aws::error::{ApiError, without_endpoint};
use crate::table::apply::{ApplyError, Reason, StepFailure};
use crate::table::aspects::{AspectKind, Aspects};
use crate::table::failure::UNTAINT;
use crate::table::model::TableModel;
use crate::table::observed::{Observed, Unavailable};

/// An error where the state uses what the caller may not read, otherwise a warning. A refresh does not know the configuration: what
/// the endpoint lacks may be gone from it, and must stop neither its removal nor the deletion of the table.
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
pub(super) fn in_apply(unsupported: &[(AspectKind, ApiError)], config: &TableModel, created: bool) -> Diagnostics {
    let mut diagnostics = Diagnostics::none();
    for (kind, error) in unsupported {
        let Some(attribute) = kind.traits().map(|traits| traits.attribute) else { continue };
        let asked = kind.is_configured(config);
        let why = not_supported(error.operation, error.missing_endpoint());
        let mut detail = format!("{why} `{attribute}` has no effect.");
        if asked {
            detail.push_str(&format!(" {}", remedy(attribute, error.missing_endpoint())));
        }
        if asked && created {
            detail.push_str(&format!("\n\nThe table was created. To keep it, {UNTAINT}"));
        }
        let summary = "Not supported by the endpoint";
        if asked {
            diagnostics.error(Path::of(attribute), summary, detail);
        } else {
            diagnostics.warning(Path::of(attribute), summary, detail);
        }
    }
    diagnostics
}

/// Takes from what an apply has observed the aspects whose steps the endpoint does not support: the table has nothing of them, so
/// the state must not either. Without them in the configuration the next plan is then empty. What only a default asks for is
/// remembered.
pub(super) fn forget_unsupported(observed: &mut Observed, unsupported: &[(AspectKind, ApiError)], config: &TableModel) {
    for (kind, _) in unsupported.iter().filter(|(kind, _)| kind.is_configured(config)) {
        observed.aspects.adopt(*kind, Aspects::none());
    }
}

/// If the endpoint does not know deletion protection and only a default asked for it, removes that failure. Returns the
/// warning to show instead.
pub(super) fn take_unknown_protection(error: &mut Option<ApplyError>, config: &TableModel) -> Option<Diagnostic> {
    let Some(ApplyError::Steps(failures)) = error else { return None };
    let is_default = config.deletion_protection_enabled.is_null();
    let unknown = |failure: &StepFailure| {
        is_default
            && failure.attribute == Some(PROTECTION)
            && matches!(failure.reason, Reason::NotKnown(_) | Reason::WithoutEffect)
    };
    let before = failures.len();
    failures.retain(|failure| !unknown(failure));
    if failures.len() == before {
        return None;
    }
    if failures.is_empty() {
        *error = None;
    }
    let detail = format!(
        "The endpoint does not know deletion protection, which the preset enables: `{PROTECTION}` has no effect, and the table \
         is not protected. Set it to false, or use the preset `development`."
    );
    Some(Diagnostic::warning(Path::of(PROTECTION), "Not supported by the endpoint", detail))
}

const PROTECTION: &str = "deletion_protection_enabled";

/// An aspect that is configured, and whose service the provider does not reach because it has no endpoint for it.
pub(super) fn without_service(attribute: &'static str, operation: &str, endpoint: &str) -> Diagnostic {
    let (why, remedy) = (not_supported(operation, Some(endpoint)), remedy(attribute, Some(endpoint)));
    Diagnostic::error(
        Path::of(attribute),
        "Not supported by the endpoint",
        format!("{why} `{attribute}` has no effect. {remedy}"),
    )
}

/// Why the aspect could not be read or set.
fn not_supported(operation: &str, endpoint: Option<&str>) -> String {
    match endpoint {
        Some(endpoint) => format!("{operation} {}", without_endpoint(endpoint)),
        None => format!("The endpoint does not support {operation}."),
    }
}

/// What to do about it, as a sentence.
fn remedy(attribute: &str, endpoint: Option<&str>) -> String {
    let way_out = way_out(attribute, endpoint);
    let mut letters = way_out.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The same as the end of one. Capacity itself is part of DynamoDB: only its scaling is not.
fn way_out(attribute: &str, endpoint: Option<&str>) -> String {
    let without = match attribute {
        "read_capacity" => "set `units` in `read_capacity` and `write_capacity`".to_owned(),
        _ => format!("remove `{attribute}` from the configuration"),
    };
    match endpoint {
        Some(endpoint) => format!("add `{endpoint}` to `endpoints` of the provider, or {without}."),
        None => format!("use an endpoint that supports it, or {without}."),
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
            // A refresh does not know whether this plan removes it.
            let still = match attribute {
                "read_capacity" => "scales capacity".to_owned(),
                _ => format!("has `{attribute}`"),
            };
            let way_out = way_out(attribute, *endpoint);
            let detail = format!("{kept} If the configuration still {still}, {way_out}");
            Diagnostic::warning(path, summary, detail)
        }
        (false, _) => Diagnostic::warning(path, summary, kept),
    }
}
