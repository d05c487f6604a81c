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
            diagnostics.push(diagnostic(reason, &Lacking::of(kind, prior), in_use));
        }
    }
    diagnostics
}

/// Steps that the endpoint does not support: an error where the configuration asks for them.
pub(super) fn in_apply(unsupported: &[(AspectKind, ApiError)], config: &TableModel, created: bool) -> Diagnostics {
    let mut diagnostics = Diagnostics::none();
    for (kind, error) in unsupported {
        let (lacking, endpoint) = (Lacking::of(*kind, config), error.missing_endpoint());
        let asked = kind.is_configured(config);
        let mut detail = lacking.without_effect(error.operation, endpoint);
        if asked {
            detail.push_str(&format!(" {}", lacking.remedy(endpoint)));
        }
        if asked && created {
            detail.push_str(&format!("\n\nThe table was created. To keep it, {UNTAINT}"));
        }
        if asked {
            diagnostics.error(lacking.path(), NOT_SUPPORTED, detail);
        } else {
            diagnostics.warning(lacking.path(), NOT_SUPPORTED, detail);
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
            && failure.path == Path::of(PROTECTION)
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
    Some(Diagnostic::warning(Path::of(PROTECTION), NOT_SUPPORTED, detail))
}

const PROTECTION: &str = "deletion_protection_enabled";

/// An aspect that is configured, and whose service the provider does not reach because it has no endpoint for it.
pub(super) fn without_service(kind: AspectKind, planned: &TableModel, operation: &str, endpoint: &str) -> Diagnostic {
    let lacking = Lacking::of(kind, planned);
    let (effect, remedy) = (lacking.without_effect(operation, Some(endpoint)), lacking.remedy(Some(endpoint)));
    Diagnostic::error(lacking.path(), NOT_SUPPORTED, format!("{effect} {remedy}"))
}

/// The summary where an endpoint lacks something.
const NOT_SUPPORTED: &str = "Not supported by the endpoint";

/// An aspect that cannot be read or set, and where it is configured.
struct Lacking {
    kind: AspectKind,
    /// Never empty.
    places: Vec<Path>,
}

impl Lacking {
    fn of(kind: AspectKind, model: &TableModel) -> Self {
        Self { kind, places: kind.places(model) }
    }

    /// The first: a diagnostic has one.
    fn path(&self) -> Path {
        self.places.first().cloned().unwrap_or_default()
    }

    /// All of them, quoted.
    fn names(&self) -> String {
        self.places.iter().map(|place| format!("`{place}`")).collect::<Vec<_>>().join(" and ")
    }

    fn without_effect(&self, operation: &str, endpoint: Option<&str>) -> String {
        let verb = if self.places.len() > 1 { "have" } else { "has" };
        format!("{} {} {verb} no effect.", not_supported(operation, endpoint), self.names())
    }

    /// What a configuration does that has it, as the end of a sentence.
    fn still_configured(&self) -> String {
        match self.kind {
            AspectKind::Scaling => "scales capacity".to_owned(),
            _ => format!("has {}", self.names()),
        }
    }

    /// What to do about it, as a sentence.
    fn remedy(&self, endpoint: Option<&str>) -> String {
        let way_out = self.way_out(endpoint);
        let mut letters = way_out.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    }

    /// The same as the end of one. Capacity itself is part of DynamoDB: only its scaling is not.
    fn way_out(&self, endpoint: Option<&str>) -> String {
        let without = match self.kind {
            AspectKind::Scaling => "set `units` in `read_capacity` and `write_capacity`".to_owned(),
            AspectKind::Table
            | AspectKind::Recovery
            | AspectKind::Ttl
            | AspectKind::Tags
            | AspectKind::Policy
            | AspectKind::Insights
            | AspectKind::Kinesis
            | AspectKind::StreamPolicy
            | AspectKind::Alarms => format!("remove {} from the configuration", self.names()),
        };
        match endpoint {
            Some(endpoint) => format!("add `{endpoint}` to `endpoints` of the provider, or {without}."),
            None => format!("use an endpoint that supports it, or {without}."),
        }
    }
}

/// Why the aspect could not be read or set.
fn not_supported(operation: &str, endpoint: Option<&str>) -> String {
    match endpoint {
        Some(endpoint) => format!("{operation} {}", without_endpoint(endpoint)),
        None => format!("The endpoint does not support {operation}."),
    }
}

fn diagnostic(reason: &Unavailable, lacking: &Lacking, in_use: bool) -> Diagnostic {
    let (summary, why) = match reason {
        Unavailable::Unsupported { operation, endpoint } => (NOT_SUPPORTED, not_supported(operation, *endpoint)),
        Unavailable::Denied { operation, permission, message } => {
            let message = message.trim_end_matches('.');
            ("Missing read permission", format!("{operation} was denied: {message}. Allow `{permission}`."))
        }
    };
    let kept = format!("{why} Keeping the prior value of {}.", lacking.names());
    let path = lacking.path();
    match (in_use, reason) {
        (true, Unavailable::Denied { .. }) => Diagnostic::error(path, summary, why),
        (true, Unavailable::Unsupported { endpoint, .. }) => {
            // A refresh does not know whether this plan removes it.
            let (still, way_out) = (lacking.still_configured(), lacking.way_out(*endpoint));
            Diagnostic::warning(path, summary, format!("{kept} If the configuration still {still}, {way_out}"))
        }
        (false, _) => Diagnostic::warning(path, summary, kept),
    }
}

#[cfg(test)]
mod tests {
    use tf_provider::Attr;

    use super::*;
    use crate::table::model::{GlobalIndexModel, InsightsModel};

    #[test]
    fn insights_of_indexes_are_named_with_their_indexes() {
        let insights = || Attr::Known(InsightsModel::default());
        let index =
            |insights| Attr::Known(GlobalIndexModel { contributor_insights: insights, ..GlobalIndexModel::default() });
        let of = |indexes: &[(&str, Attr<InsightsModel>)]| {
            let indexes = indexes.iter().map(|(name, insights)| ((*name).to_owned(), index(insights.clone())));
            let model =
                TableModel { global_secondary_indexes: Attr::Known(indexes.collect()), ..TableModel::default() };
            Lacking::of(AspectKind::Insights, &model)
        };
        let one = of(&[("by_x", insights()), ("by_y", Attr::Null)]);
        assert_eq!(one.path().to_string(), r#"global_secondary_indexes["by_x"].contributor_insights"#);
        let both = of(&[("by_x", insights()), ("by_y", insights())]).without_effect("ListContributorInsights", None);
        assert!(
            both.ends_with(
                r#"`global_secondary_indexes["by_x"].contributor_insights` and `global_secondary_indexes["by_y"].contributor_insights` have no effect."#
            ),
            "{both}"
        );
        assert_eq!(of(&[]).names(), "`contributor_insights`");
    }
}
