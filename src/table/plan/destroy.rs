//! Whether a table may be destroyed: decided in the plan, before anything is deleted.

use tf_provider::{Diagnostics, Path};

use crate::config::GuardrailPolicy;
use crate::table::guardrails::{self, Effects};
use crate::table::loss::{Loss, PossibleLoss};
use crate::table::model::TableModel;
use crate::table::safeguards::Safeguards;

/// Refuses to destroy a protected table, and one whose items would be lost for good.
pub(crate) fn plan_destroy(prior: &TableModel, policy: &GuardrailPolicy) -> Diagnostics {
    let mut diagnostics = Diagnostics::none();
    let table = prior.name.known().map_or("", String::as_str);
    if prior.removal_policy.known().map(String::as_str) == Some("RETAIN") {
        diagnostics.warning(
            Path::of("removal_policy"),
            "Table will be kept",
            format!(
                "`removal_policy` is `RETAIN`: table \"{table}\" leaves the state and stays in the account, with its items \
                 and its cost. It can be imported again."
            ),
        );
        return diagnostics;
    }
    let loss = PossibleLoss { table, safeguards: Safeguards::of_state(prior), loss: Loss::Destroy };
    guardrails::check(Some(prior), None, &Effects { loss: Some(loss), ..Effects::default() }, policy)
}
